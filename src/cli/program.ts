import { Command, CommanderError } from 'commander';
import { version } from '../platform/telemetry/version.js';
import { Failed } from './cli-context.js';
import type { Operator, CommandDefinition } from './cli-context.js';
import { afterRestore } from './commands/after-restore.js';
import { createUser } from './commands/create-user.js';
import { doctor } from './commands/doctor.js';
import { exportUsers } from './commands/export-users.js';
import { importUsers } from './commands/import-users.js';
import { migrate } from './commands/migrate.js';
import { replaceRole } from './commands/replace-role.js';
import { rotateKeys } from './commands/rotate-keys.js';
import { schema } from './commands/schema.js';
import { secrets } from './commands/secrets.js';
import { seed } from './commands/seed.js';
import { serve } from './commands/serve.js';
import { sweep } from './commands/sweep.js';
import { formatError } from './format-error.js';

/** Every command, in the order of the help. To add a command, add a file and list it here. */
const commands: readonly CommandDefinition[] = [
  serve,
  migrate,
  doctor,
  secrets,
  schema,
  createUser,
  replaceRole,
  seed,
  importUsers,
  exportUsers,
  rotateKeys,
  sweep,
  afterRestore,
];

const about = `An authentication server with a GraphQL API.

Settings come from the environment, and from the file .env in the folder that the command is run in.
Exit codes: 0 done, 1 failed, 2 not a way to use the command.`;

/** The command line: `gatehouse <command>`. docs/commands.md is generated from it. */
export function program(operator: Operator): Command {
  const root = new Command('gatehouse')
    .description(about)
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('Run with --help to see the commands and options.')
    // The same line width for every terminal, and for the documentation.
    .configureOutput({
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      writeOut: (words) => operator.output.write(words),
      writeErr: (words) => operator.complaints.write(words),
    })
    .exitOverride();
  for (const register of commands) register(root, operator);
  return root;
}

/** Runs the command in the arguments, or the server by default, and returns the exit code. */
export async function runCommand(operator: Operator, args: readonly string[]): Promise<number> {
  try {
    await program(operator).parseAsync(args.length > 0 ? args : ['serve'], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof Failed)) operator.complaints.write(`${formatError(error)}\n`);
    return 1;
  }
}
