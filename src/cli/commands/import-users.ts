import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { StartupError } from '../../platform/errors/startup-error.js';
import { Failed, jsonOption, print, withApp, withAppToLook } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';
import type { Imported, ImportOptions } from '../import-users.js';
import { formatOf, formats } from '../import/formats.js';
import type { Format } from '../import/formats.js';

interface Options extends Printed {
  readonly format?: Format;
  readonly report?: string;
  readonly defaults?: string;
  readonly ignore?: readonly string[];
  readonly restart?: boolean;
  readonly dryRun?: boolean;
}

const notes = `
The exit code is 0 when every record has its account, and 1 when records were refused or the import was interrupted. Run
the same command again to continue an interrupted import. docs/import.md lists the fields and the hashes.

Examples:
  npx gatehouse import-users users.jsonl --dry-run --report refused.jsonl
  npx gatehouse import-users users.csv --report refused.jsonl`;

export const importUsers: CommandDefinition = (program, operator) => {
  program
    .command('import-users')
    .description('Imports users from another system, with their password hashes.')
    .argument('<file>', 'JSON Lines or CSV; - is standard input, which is always read from the beginning')
    .addOption(
      new Option('--format <format>', 'default: csv if the file name ends in .csv, else jsonl').choices(
        formats,
      ),
    )
    .option('--report <file>', 'the file for records that created no account (default: standard error)')
    .option('--defaults <file>', 'a JSON file with default fields for every record')
    .option('--ignore <field>', 'a field to ignore; can be repeated', gather)
    .option('--restart', 'start from the beginning of the file, even after an interrupted import')
    .option('--dry-run', 'try the import and roll it back; all migrations must be applied')
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action(async (input: string, options: Options) => {
      const wishes = wishesOf(input, options);
      const [{ importUsers: run }, { openProgress }, { isDatabaseUnavailable }] = await Promise.all([
        import('../import-users.js'),
        import('../import/progress.js'),
        import('../../platform/database/errors.js'),
      ]);
      const withIt = wishes.dryRun ? withAppToLook : withApp;
      await withIt(operator, async (app) => {
        const progress = openProgress(process.stderr);
        const report = (text: string) => void operator.complaints.write(text);
        const done = await run(app, wishes, { progress: progress.show, report })
          .catch((error: unknown) => {
            throw isDatabaseUnavailable(error) ? brokenOff(error as Error) : error;
          })
          .finally(progress.end);
        print(operator, options, done, sentence(done));
        if (done.refused > 0) throw new Failed();
      });
    });
};

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function wishesOf(input: string, options: Options): ImportOptions {
  return {
    input,
    format: formatOf(options.format, input),
    report: options.report ?? null,
    resume: !options.restart,
    dryRun: options.dryRun ?? false,
    defaults: readDefaults(options.defaults),
    ignore: options.ignore ?? [],
  };
}

function brokenOff({ message }: Error): StartupError {
  return new StartupError(
    `The connection to the database was lost: ${message}\nRun the same command again to continue.`,
  );
}

/** The file may hold a signer key, so the message repeats none of its contents. */
function readDefaults(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {};
  const wanted = new StartupError('The --defaults file must hold one JSON object of fields.');
  try {
    const fields: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return { ...fields };
  } catch {
    throw wanted;
  }
  throw wanted;
}

function sentence({ records, made, existing, refused, dryRun, resumedAfter }: Imported): string {
  const resumed = resumedAfter > 0 ? ` ${resumedAfter} of them were processed by an earlier run.` : '';
  const trial = dryRun ? ' This was a dry run: nothing was saved.' : '';
  return `${records} records: ${made} accounts created, ${existing} existing, ${refused} refused.${resumed}${trial}`;
}
