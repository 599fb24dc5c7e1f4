import type { Command } from 'commander';
import { askFirst, refuseWithoutTerminal, yesOption } from '../ask-first.js';
import { jsonOption, print } from '../cli-context.js';
import type { Operator, Printed, CommandDefinition } from '../cli-context.js';

interface DownOptions extends Printed {
  readonly to?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const migrate: CommandDefinition = (program, operator) => {
  const group = program.command('migrate').description('Applies, undoes and lists migrations.');
  status(group, operator);
  up(group, operator);
  down(group, operator);
  create(group, operator);
};

function status(group: Command, operator: Operator): void {
  group
    .command('status')
    .description('Lists applied and pending migrations. Changes nothing.')
    .option(...jsonOption)
    .action(async (printed: Printed) => {
      const { listed, statusOf } = await import('../migrate.js');
      const found = await statusOf(operator);
      print(operator, printed, { migrations: found }, listed(found));
    });
}

function up(group: Command, operator: Operator): void {
  group
    .command('up')
    .description(
      'Applies pending migrations, as the start of a server does. Another process that migrates waits.',
    )
    .option('--to <migration>', 'stop after this migration')
    .option(...jsonOption)
    .action(async ({ to = null, ...printed }: Printed & { to?: string | null }) => {
      const { goUp } = await import('../migrate.js');
      const applied = await goUp(operator, to);
      const words = applied.length === 0 ? 'No migrations are pending.' : `Applied ${applied.join(', ')}.`;
      print(operator, printed, { applied }, words);
    });
}

function down(group: Command, operator: Operator): void {
  group
    .command('down')
    .description(
      'Undoes the last migration, or every migration after a given one. Drops the tables and columns that these migrations added, with their data, so it asks first. Stop the servers and back up the database before.',
    )
    .option('--to <migration>', 'undo every migration after this one')
    .option('--all', 'undo everything')
    .option(...yesOption)
    .option(...jsonOption)
    .action(async (options: DownOptions, command: Command) => {
      if (options.all && options.to !== undefined) command.error('Give either --all or --to.');
      const { goDown, wayDown } = await import('../migrate.js');
      const names = await wayDown(operator, options);
      if (names.length > 0) {
        const what = `This undoes ${names.join(', ')}, and drops the data in those tables and columns.`;
        refuseWithoutTerminal(command, options, what);
        await askFirst(options, what, 'Nothing was undone.');
      }
      await goDown(operator, names);
      const words = names.length === 0 ? 'No migrations to undo.' : `Undid ${names.join(', ')}.`;
      print(operator, options, { undone: names }, words);
    });
}

function create(group: Command, { output }: Operator): void {
  group
    .command('create')
    .description('Creates an empty migration in src/migrations/, for the source code of Gatehouse itself.')
    .argument('<name>', 'what it changes, as in passkeys or session-names')
    .action(async (name: string) => {
      const { createMigration } = await import('../create-migration.js');
      output.write(createMigration(name));
    });
}
