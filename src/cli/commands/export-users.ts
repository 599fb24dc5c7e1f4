import { createWriteStream, rmSync } from 'node:fs';
import { Writable } from 'node:stream';
import { Option } from 'commander';
import type { OpenApp } from '../../platform/context/app.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { withAppToLook } from '../cli-context.js';
import type { Operator, CommandDefinition } from '../cli-context.js';
import type { ExportOptions } from '../export-users.js';
import { formatOf, formats } from '../import/formats.js';
import type { Format } from '../import/formats.js';

interface Options {
  readonly output?: string;
  readonly format?: Format;
  readonly withSecrets?: boolean;
}

const notes = `
The output contains password hashes: keep it secret. Hashes made by this deployment match only with the same
PASSWORD_PEPPER. Without --with-secrets, the secrets of authenticator apps stay encrypted, and the importing deployment
needs the ENCRYPTION_KEY of this one.

Example:
  npx gatehouse export-users --output users.jsonl`;

export const exportUsers: CommandDefinition = (program, operator) => {
  program
    .command('export-users')
    .description(
      'Writes every user in the format that import-users reads. Changes nothing; all migrations must be applied.',
    )
    .option('--output <file>', 'the file to create (default: standard output)')
    .addOption(
      new Option('--format <format>', 'default: csv if the file name ends in .csv, else jsonl').choices(
        formats,
      ),
    )
    .option('--with-secrets', 'write the secrets of authenticator apps as they are')
    .addHelpText('after', notes)
    .action(async ({ output, format, withSecrets = false }: Options) => {
      const wishes = { format: formatOf(format, output ?? ''), withSecrets };
      await withAppToLook(operator, async (app) => {
        const count =
          output === undefined ? await toOutput(app, wishes, operator) : await toFile(app, wishes, output);
        operator.complaints.write(
          `Wrote ${count} users. Protect the file: anyone who has it can try passwords against it.\n`,
        );
      });
    });
};

/** Standard output stays open for other messages. */
async function toOutput(app: OpenApp, wishes: ExportOptions, { output }: Operator): Promise<number> {
  const { exportUsers: run } = await import('../export-users.js');
  const write = (chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) => {
    output.write(chunk, (error) => done(error && notWritten(error)));
  };
  return run(app, wishes, new Writable({ write }));
}

function notWritten({ message }: Error): StartupError {
  return new StartupError(`The export is incomplete: ${message}.`);
}

/** Creates a file that only its owner can read. An interrupted export leaves no file. */
async function toFile(app: OpenApp, wishes: ExportOptions, path: string): Promise<number> {
  const { exportUsers: run } = await import('../export-users.js');
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    return await run(app, wishes, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new StartupError('The --output file exists already. Give the name of a new file.');
    if (code === 'ENOENT') throw new StartupError('The folder of the --output file does not exist.');
    rmSync(path, { force: true });
    throw error;
  }
}
