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
Ends with 0 when every record has its account, and with 1 when some were refused or it was broken off. The same
command then goes on where it was. docs/import.md has the fields and the hashes.

Examples:
  npx gatehouse import-users users.jsonl --dry-run --report refused.jsonl
  npx gatehouse import-users users.csv --report refused.jsonl`;

export const importUsers: CommandDefinition = (program, operator) => {
  program
    .command('import-users')
    .description('Takes users over from another system, with the password hashes that they have.')
    .argument('<file>', 'JSON Lines or CSV; - is standard input, which is read from the beginning each time')
    .addOption(new Option('--format <format>', 'left out, csv for a name that ends so').choices(formats))
    .option('--report <file>', 'where to write what made no account (default: standard error)')
    .option('--defaults <file>', 'a JSON file with fields that hold for every record')
    .option('--ignore <field>', 'a field to leave out; may be given several times', gather)
    .option('--restart', 'go through the file from its beginning, though an import of it was broken off')
    .option('--dry-run', 'try everything and keep nothing; the tables have to be up to date')
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
  return new StartupError(`The database went away: ${message}\nThe same command goes on where it was.`);
}

/** The file may hold a signer key, so no part of it is repeated. */
function readDefaults(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {};
  const wanted = new StartupError('Give --defaults a file with one JSON object of fields.');
  try {
    const fields: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return { ...fields };
  } catch {
    throw wanted;
  }
  throw wanted;
}

function sentence({ records, made, existing, refused, dryRun, resumedAfter }: Imported): string {
  const resumed = resumedAfter > 0 ? ` ${resumedAfter} of them were done with before.` : '';
  const trial = dryRun ? ' This was a trial: nothing is kept.' : '';
  return `${records} records: ${made} accounts made, ${existing} there before, ${refused} refused.${resumed}${trial}`;
}
