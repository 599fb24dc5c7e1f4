import { jsonOption, print } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';
import { CommandError } from '../command-error.js';

export const serviceToken: CommandDefinition = (program, operator) => {
  program
    .command('service-token')
    .description(
      'Prints a new token for a service that calls verifyToken, and its digest for SERVICE_TOKENS. Stores nothing: the token is shown this once.',
    )
    .argument('<name>', 'the name of the service, for the log and the metrics')
    .option(...jsonOption)
    .action(async (name: string, printed: Printed) => {
      const { serviceName } = await import('../../platform/config/service-tokens.js');
      if (!serviceName.test(name)) {
        const remedy = 'give lower-case letters, digits, dots, hyphens and underscores, as in api';
        const message = `${JSON.stringify(name)} is not a name of a service: ${remedy}.`;
        throw new CommandError({ code: 'INVALID_INPUT', message });
      }
      const { newServiceToken, serviceTokenDigest } = await import('../../platform/secrets/service-token.js');
      const token = newServiceToken();
      const entry = `${name}:${serviceTokenDigest(token).toString('hex')}`;
      const words = [
        '# For the service, which sends it as Authorization: Bearer <token>',
        token,
        '',
        '# For the settings of the server. After a comma, add it to those that are there.',
        `SERVICE_TOKENS=${entry}`,
      ];
      print(operator, printed, { name, token, serviceTokens: entry }, words.join('\n'));
    });
};
