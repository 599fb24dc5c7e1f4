import { jsonOption, print } from '../cli-context.js';
import type { CommandDefinition, Printed } from '../cli-context.js';
import type { MoveResult } from '../move/move-database.js';

interface Options extends Printed {
  readonly to: string;
  readonly settings?: string;
}

const notes = `
Stop the server first, and keep its settings: the command reads the database in DATA_DIR. Without a password in --to,
PGPASSWORD gives it, so that other users of this machine do not see it. Run an interrupted command again to continue.
The data in the folder is not changed. See docs/moving.md.

Example:
  npx gatehouse move-database --to postgresql://gatehouse@db.internal/gatehouse`;

export const moveDatabase: CommandDefinition = (program, operator) => {
  program
    .command('move-database')
    .description(
      'Moves everything in the embedded database into an empty PostgreSQL database, and writes the secrets in DATA_DIR to a file of settings. Every user stays signed in.',
    )
    .requiredOption('--to <DATABASE_URL>', 'the PostgreSQL database, as postgresql://user@host:5432/name')
    .option('--settings <file>', 'the file to create for the settings (default: postgresql.env in DATA_DIR)')
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action(async ({ to, settings, ...printed }: Options) => {
      const [{ moveDatabase: run }, config, schema, checks] = await Promise.all([
        import('../move/move-database.js'),
        operator.config(),
        operator.schema(),
        operator.startChecks(),
      ]);
      const say = (line: string) => void operator.complaints.write(`${line}\n`);
      const moved = await run({ config, schema, checks, to, settingsFile: settings ?? null, say });
      print(operator, printed, moved, nextSteps(moved));
    });
};

function nextSteps({ rows, copied, folder, settingsFile }: MoveResult): string {
  const before = copied < rows ? ` ${(rows - copied).toLocaleString('en')} of them were there already.` : '';
  return `Moved ${rows.toLocaleString('en')} rows.${before}

Next:
  1. Add the settings in ${settingsFile} to .env, or to where your servers take secrets from, and remove
     that file. It is secret. Leave all other settings as they are.
  2. Start the server: npm start. Users stay signed in.
  3. Start no server on ${folder} any more. Remove it when you no longer need it as a backup.`;
}
