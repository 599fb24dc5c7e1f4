import { Command, CommanderError } from 'commander';
import { version } from '../platform/telemetry/version.js';
import { Failed } from './cli-context.js';
import type { Operator, CommandDefinition } from './cli-context.js';
import type { ErrorFacts } from './command-error.js';
import { afterRestore } from './commands/after-restore.js';
import { audit } from './commands/audit.js';
import { createUser } from './commands/create-user.js';
import { doctor } from './commands/doctor.js';
import { exportUsers } from './commands/export-users.js';
import { help } from './commands/help.js';
import { importUsers } from './commands/import-users.js';
import { migrate } from './commands/migrate.js';
import { moveDatabase } from './commands/move-database.js';
import { replaceRole } from './commands/replace-role.js';
import { rotateKeys } from './commands/rotate-keys.js';
import { schema } from './commands/schema.js';
import { secrets } from './commands/secrets.js';
import { seed } from './commands/seed.js';
import { serve } from './commands/serve.js';
import { serviceToken } from './commands/service-token.js';
import { sweep } from './commands/sweep.js';
import { user } from './commands/user.js';
import { errorFacts, formatError } from './format-error.js';

/** Every command, in the order of the help. To add a command, add a file and list it here. */
const groups: Readonly<Record<string, readonly CommandDefinition[]>> = {
  'Server:': [serve, doctor, schema, secrets, serviceToken],
  'Accounts:': [user, audit, createUser, replaceRole, seed],
  'Moving accounts:': [importUsers, exportUsers],
  'Database and keys:': [migrate, moveDatabase, rotateKeys, sweep, afterRestore],
  'Help:': [help],
};

const about = `An authentication server with a GraphQL API.

Settings come from the environment, and from the file .env in the folder that the command is run in.
With --json, standard output has one JSON object: the result, or {"error":{"code","message"}}.
Exit codes: 0 done, 1 failed, 2 not a way to use the command.

The options of a command: gatehouse help user find, or gatehouse user find --help.`;

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
  for (const [heading, commands] of Object.entries(groups)) {
    root.commandsGroup(heading);
    for (const register of commands) register(root, operator);
  }
  return root;
}

/** Runs the command in the arguments, or the server by default, and returns the exit code. */
export async function runCommand(operator: Operator, args: readonly string[]): Promise<number> {
  try {
    await program(operator).parseAsync(args.length > 0 ? args : ['serve'], { from: 'user' });
    return 0;
  } catch (error) {
    return fail(operator, error, args.includes('--json'));
  }
}

/** Reports a failure, unless the command did, and returns the exit code. */
function fail(operator: Operator, error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) {
    // The words are on standard error already.
    if (isJson && error.exitCode !== 0) printFailure(operator, { code: 'USAGE', message: usageOf(error) });
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof Failed) return 1;
  if (isJson) printFailure(operator, errorFacts(error));
  else operator.complaints.write(`${formatError(error)}\n`);
  return 1;
}

function printFailure({ output }: Operator, error: ErrorFacts): void {
  output.write(`${JSON.stringify({ error })}\n`);
}

function usageOf({ code, message }: CommanderError): string {
  return code === 'commander.help'
    ? 'Give one of the commands of this group.'
    : message.replace(/^error: /, '');
}
