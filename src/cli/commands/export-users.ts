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
The password hashes are in it: keep it as a secret. Hashes that this deployment made match only where PASSWORD_PEPPER
is the same. Secrets of authenticator apps stay sealed without --with-secrets, and open only where ENCRYPTION_KEY has
the key of this deployment.

Example:
  npx gatehouse export-users --output users.jsonl`;

export const exportUsers: CommandDefinition = (program, operator) => {
  program
    .command('export-users')
    .description(
      'Writes every user in the form that import-users reads. Nothing is changed; the tables have to be up to date.',
    )
    .option('--output <file>', 'the file to make (default: standard output)')
    .addOption(new Option('--format <format>', 'left out, csv for a name that ends so').choices(formats))
    .option('--with-secrets', 'write the secrets of authenticator apps as they are')
    .addHelpText('after', notes)
    .action(async ({ output, format, withSecrets = false }: Options) => {
      const wishes = { format: formatOf(format, output ?? ''), withSecrets };
      await withAppToLook(operator, async (app) => {
        const count =
          output === undefined ? await toOutput(app, wishes, operator) : await toFile(app, wishes, output);
        operator.complaints.write(
          `${count} users written. Whoever has the file can try passwords against it: guard it.\n`,
        );
      });
    });
};

/** The output itself stays open for what else is said there. */
async function toOutput(app: OpenApp, wishes: ExportOptions, { output }: Operator): Promise<number> {
  const { exportUsers: run } = await import('../export-users.js');
  const write = (chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) => {
    output.write(chunk, (error) => done(error && notWritten(error)));
  };
  return run(app, wishes, new Writable({ write }));
}

function notWritten({ message }: Error): StartupError {
  return new StartupError(`Not every user was written: ${message}.`);
}

/** A new file, that only its owner may read; none is left of an export that was broken off. */
async function toFile(app: OpenApp, wishes: ExportOptions, path: string): Promise<number> {
  const { exportUsers: run } = await import('../export-users.js');
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    return await run(app, wishes, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new StartupError('The --output is there already. Give the name of a new file.');
    if (code === 'ENOENT') throw new StartupError('There is no folder for the --output.');
    rmSync(path, { force: true });
    throw error;
  }
}
