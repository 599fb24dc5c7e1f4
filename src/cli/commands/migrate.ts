import type { Command } from 'commander';
import { jsonOption, print } from '../cli-context.js';
import type { Operator, Printed, CommandDefinition } from '../cli-context.js';

interface DownOptions extends Printed {
  readonly to?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const migrate: CommandDefinition = (program, operator) => {
  const group = program
    .command('migrate')
    .helpCommand(false)
    .description('Applies and undoes migrations, and shows which are applied.');
  status(group, operator);
  up(group, operator);
  down(group, operator);
  create(group, operator);
};

function status(group: Command, operator: Operator): void {
  group
    .command('status')
    .description('Lists applied and pending migrations. Nothing is changed.')
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
    .option('--to <migration>', 'stop after this one')
    .option(...jsonOption)
    .action(async ({ to = null, ...printed }: Printed & { to?: string | null }) => {
      const { goUp } = await import('../migrate.js');
      const applied = await goUp(operator, to);
      const words = applied.length === 0 ? 'Nothing is pending.' : `Applied ${applied.join(', ')}.`;
      print(operator, printed, { applied }, words);
    });
}

function down(group: Command, operator: Operator): void {
  group
    .command('down')
    .description(
      'Undoes the last migration, or every one after a given one. The tables and columns that they made are dropped with their contents, so it asks first. Stop the servers, and make a copy of the database.',
    )
    .option('--to <migration>', 'undo what came after this one')
    .option('--all', 'undo everything')
    .option('--yes', 'do not ask')
    .option(...jsonOption)
    .action(async (options: DownOptions, command: Command) => {
      if (options.all && options.to !== undefined) command.error('Give either --all or --to.');
      const { goDown, wayDown } = await import('../migrate.js');
      const names = await wayDown(operator, options);
      if (!options.yes && names.length > 0) await askFirst(command, names);
      await goDown(operator, names);
      const words = names.length === 0 ? 'There is nothing to undo.' : `Undid ${names.join(', ')}.`;
      print(operator, options, { undone: names }, words);
    });
}

async function askFirst(command: Command, names: readonly string[]): Promise<void> {
  if (!process.stdin.isTTY) {
    command.error(
      `This undoes ${names.join(', ')}, with what the tables hold. Nobody is here to ask: add --yes.`,
    );
  }
  const [{ confirm }, { StartupError }] = await Promise.all([
    import('../prompt.js'),
    import('../../platform/errors/startup-error.js'),
  ]);
  const question = `This undoes ${names.join(', ')}, and drops what those tables and columns hold.`;
  if (!(await confirm(question))) throw new StartupError('Nothing was undone.');
}

function create(group: Command, { output }: Operator): void {
  group
    .command('create')
    .description('Writes an empty migration into src/migrations/, for the source code of Gatehouse itself.')
    .argument('<name>', 'what it changes, as in passkeys or session-names')
    .action(async (name: string) => {
      const { createMigration } = await import('../create-migration.js');
      output.write(createMigration(name));
    });
}
