import { secrets as settings } from '../../platform/config/settings/server.js';
import { randomSecret } from '../../platform/secrets/crypto.js';
import { jsonOption, print } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const secrets: CommandDefinition = (program, operator) => {
  program
    .command('secrets')
    .description('Prints new secrets as lines for .env: npx gatehouse secrets >> .env. Stores nothing.')
    .option(...jsonOption)
    .action((printed: Printed) => {
      const fresh = Object.values(settings).map(({ name, about }) => ({
        name,
        about,
        value: randomSecret(),
      }));
      const lines = fresh.map(({ name, about, value }) => `# ${about}\n${name}=${value}`);
      const facts = Object.fromEntries(fresh.map(({ name, value }) => [name, value]));
      print(operator, printed, facts, lines.join('\n'));
    });
};
