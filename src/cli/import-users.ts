import type { App } from '../platform/context/app.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { cliContext } from './accounts.js';
import type { Format } from './import/formats.js';
import { claimRun, unkeptRun } from './import/import-run.js';
import type { Counts, ImportRun } from './import/import-run.js';
import { fieldNames, nameOfField, readUser } from './import/read-user.js';
import { readRecords } from './import/records.js';
import type { ImportRecord } from './import/records.js';
import { fileReport, streamReport } from './import/report.js';
import type { Report } from './import/report.js';
import { openSource } from './import/source.js';
import type { Source } from './import/source.js';
import { writeBatch } from './import/write-batch.js';
import type { Entry, Writing } from './import/write-batch.js';

export interface ImportOptions {
  /** The path of a file, or `-` for standard input. */
  readonly input: string;
  readonly format: Format;
  /** Where records are told of that made no account: the path of a file, or null for the output. */
  readonly report: string | null;
  /** Whether an import of the same file that was broken off goes on where it was. */
  readonly resume: boolean;
  /** Whether everything is tried and nothing is kept. */
  readonly dryRun: boolean;
  /** Fields that hold for every record that does not have them itself. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Fields that are left out. */
  readonly ignore: readonly string[];
}

/** Where an import tells how it goes. */
export interface ImportOutput {
  /** Before every batch and at the end; `size` is null where nobody knows how many bytes there are. */
  readonly progress: (counts: Counts, bytes: number, size: number | null) => void;
  /** Lines of the report, where it goes to no file. */
  readonly report: (text: string) => void;
}

export interface Imported extends Omit<Counts, 'reportBytes'> {
  readonly dryRun: boolean;
  /** How many of the records an earlier run had done with. */
  readonly resumedAfter: number;
}

/** How many records are written together. */
const batchSize = 1000;

/**
 * Takes users over from a file, in the memory of a few batches. A record is taken whole or not at all, and accounts
 * that there are stay as they are. A run that was broken off goes on where it was, nothing twice. A file or options
 * that cannot be used end it with a StartupError.
 */
export async function importUsers(app: App, options: ImportOptions, output: ImportOutput): Promise<Imported> {
  refuseForeignFields(Object.keys(options.defaults));
  const source = openSource(options.input);
  const run = await openRun(app, source, options);
  const [report, from] = openReport(options, output, run);
  const batches = batchesOf(app, source, options, from.records);
  const counts = await writeAll({ app, run, report, isTrial: options.dryRun }, batches, from, (now) =>
    output.progress(now, source.read(), source.size),
  );
  await run.end(cliContext(app));

  const { records, made, existing, refused } = counts;
  return { records, made, existing, refused, dryRun: options.dryRun, resumedAfter: from.records };
}

/** Writes batch after batch; the next one is read while one is written. However it ends, the report ends with it. */
async function writeAll(
  writing: Writing,
  batches: AsyncIterable<readonly Entry[]>,
  from: Counts,
  progress: (counts: Counts) => void,
): Promise<Counts> {
  let counts = from;
  let written = Promise.resolve(from);
  try {
    for await (const batch of batches) {
      counts = await written;
      progress(counts);
      written = writeBatch(writing, batch, counts);
      // It is waited for above or below; until then nobody needs to hear of it.
      written.catch(() => {});
    }
    counts = await written;
    progress(counts);
    return counts;
  } finally {
    counts = await written.catch(() => counts);
    writing.report.close(counts.reportBytes);
  }
}

function refuseForeignFields(names: readonly string[]): void {
  const unknown = names.find((name) => !fieldNames.includes(name));
  if (unknown === undefined) return;
  throw new StartupError(
    `There is no ${nameOfField(unknown)} to give to every record. There are ${fieldNames.join(', ')}.`,
  );
}

/** How far a file is done with belongs to what it holds; so it is read once more before. */
async function openRun(app: App, source: Source, options: ImportOptions): Promise<ImportRun> {
  const { format, defaults, ignore, resume, dryRun } = options;
  if (dryRun) return unkeptRun();
  const digest = await source.digest(JSON.stringify([format, defaults, ignore]));
  return digest === null ? unkeptRun() : claimRun(cliContext(app), digest, resume);
}

function openReport(
  { report: path }: ImportOptions,
  output: ImportOutput,
  { from }: ImportRun,
): [Report, Counts] {
  if (path === null) return [streamReport(output.report), from];
  const report = fileReport(path);
  // A report that was taken away meanwhile begins anew.
  return [report, { ...from, reportBytes: Math.min(from.reportBytes, report.bytes) }];
}

/** The records behind those that are done with, read and checked. */
async function* batchesOf(
  { config, now }: App,
  source: Source,
  { format, defaults, ignore }: ImportOptions,
  done: number,
): AsyncGenerator<Entry[]> {
  const additions = { defaults, ignore: new Set(ignore) };
  let batch: Entry[] = [];
  let seen = 0;
  for await (const record of readRecords(source.chunks(), format)) {
    if (seen++ < done) continue;
    batch.push(entryOf(record, additions, { config, now: now() }));
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface Additions {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly ignore: ReadonlySet<string>;
}

type Reading = Parameters<typeof readUser>[1];

function entryOf(record: ImportRecord, { defaults, ignore }: Additions, reading: Reading): Entry {
  const { line } = record;
  if ('unreadable' in record) {
    return { line, row: null, problems: [{ field: 'record', reason: record.unreadable }] };
  }
  const given = Object.entries(record.fields).filter(
    ([name, value]) => !ignore.has(name) && !(name in defaults && (value === '' || value === null)),
  );
  return { line, ...readUser({ ...defaults, ...Object.fromEntries(given) }, reading) };
}
