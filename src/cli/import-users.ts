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
  /** The report file for records that created no account, or null for the output. */
  readonly report: string | null;
  /** Whether an interrupted import of the same file continues where it stopped. */
  readonly resume: boolean;
  /** Whether the import is tried and rolled back. */
  readonly dryRun: boolean;
  /** Default fields for records that omit them. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Fields to ignore. */
  readonly ignore: readonly string[];
}

/** Receives the progress and the report of an import. */
export interface ImportOutput {
  /** Called before every batch and at the end; `size` is null when the number of bytes is unknown. */
  readonly progress: (counts: Counts, bytes: number, size: number | null) => void;
  /** Lines of the report, unless it is written to a file. */
  readonly report: (text: string) => void;
}

export interface Imported extends Omit<Counts, 'reportBytes'> {
  readonly dryRun: boolean;
  /** How many of the records an earlier run had processed. */
  readonly resumedAfter: number;
}

/** Records per transaction. */
const batchSize = 1000;

/**
 * Imports users from a file, with a few batches in memory. A record is imported whole or not at all, and existing
 * accounts stay unchanged. An interrupted run continues where it stopped, and imports nothing twice. Throws a
 * StartupError for an unusable file or option.
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

/** Writes batch after batch, and reads the next one during each write. Closes the report in any case. */
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
      // Awaited above or below; until then a rejection must not count as unhandled.
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
    `${nameOfField(unknown)} is not a field of a record. The fields are ${fieldNames.join(', ')}.`,
  );
}

/** Progress belongs to the contents of a file, so the file is read once before the import. */
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
  // A report that was deleted meanwhile starts from its beginning.
  return [report, { ...from, reportBytes: Math.min(from.reportBytes, report.bytes) }];
}

/** The unprocessed records, read and validated. */
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
