import type { App } from '../../platform/context/app.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { inTransaction } from '../../platform/context/transaction.js';
import { isOfData } from '../../platform/database/errors.js';
import { cliContext } from '../accounts.js';
import type { Problem } from './field-reader.js';
import type { Counts, ImportRun } from './import-run.js';
import type { UserRow } from './read-user.js';
import type { Report, Reported } from './report.js';
import { writeUsers } from './write-users.js';

/** A record that was read: the row to write, or why it has none. */
export type Entry =
  | { readonly line: number; readonly row: UserRow }
  | { readonly line: number; readonly row: null; readonly problems: readonly Problem[] };

export interface Writing {
  readonly app: App;
  readonly run: ImportRun;
  readonly report: Report;
  /** Whether the import is tried and rolled back. */
  readonly isTrial: boolean;
}

/**
 * Writes records together with the progress, and returns the new counts. When the database rejects one of them, halving
 * the batch finds it, and only that record is refused.
 */
export async function writeBatch(
  writing: Writing,
  entries: readonly Entry[],
  counts: Counts,
): Promise<Counts> {
  try {
    return await writeWhole(writing, entries, counts);
  } catch (error) {
    const isRow = isOfData(error) && entries.some(({ row }) => row !== null);
    if (!isRow) throw error;
    if (entries.length === 1) return writeBatch(writing, [refused(entries[0]!, error)], counts);
    const half = Math.ceil(entries.length / 2);
    const first = await writeBatch(writing, entries.slice(0, half), counts);
    return writeBatch(writing, entries.slice(half), first);
  }
}

/** Reports the code only, because PostgreSQL's message may hold values of the row. */
function refused({ line }: Entry, error: unknown): Entry {
  const { code } = error as { code: string };
  const reason = `PostgreSQL rejects the account with error ${code}.`;
  return { line, row: null, problems: [{ field: 'record', reason }] };
}

/** Rolls back the transaction of a dry run. */
class Trial extends Error {
  constructor(readonly counts: Counts) {
    super('A dry run is rolled back.');
  }
}

async function writeWhole(writing: Writing, entries: readonly Entry[], counts: Counts): Promise<Counts> {
  try {
    return await inTransaction(cliContext(writing.app), (ctx) => writeWithin(ctx, writing, entries, counts));
  } catch (error) {
    if (error instanceof Trial) return error.counts;
    throw error;
  }
}

async function writeWithin(
  ctx: RequestContext,
  { run, report, isTrial }: Writing,
  entries: readonly Entry[],
  before: Counts,
): Promise<Counts> {
  await run.hold(ctx);
  const rows = entries.flatMap(({ row }) => (row === null ? [] : [row]));
  const left = new Map((await writeUsers(ctx, rows)).map((told) => [told.row, told]));
  const told = entries.flatMap((entry): Reported[] => {
    const { line } = entry;
    if (entry.row === null) return entry.problems.map((problem) => ({ line, status: 'refused', ...problem }));
    const other = left.get(entry.row);
    return other ? [{ line, status: other.isThere ? 'exists' : 'refused', ...other.problem }] : [];
  });

  const existing = [...left.values()].filter(({ isThere }) => isThere).length;
  const refusedHere = entries.length - rows.length + left.size - existing;
  const counts: Counts = {
    records: before.records + entries.length,
    made: before.made + rows.length - left.size,
    existing: before.existing + existing,
    refused: before.refused + refusedHere,
    // Written before the commit: if the commit fails, the next report overwrites it.
    reportBytes: report.write(before.reportBytes, told),
  };
  await run.keep(ctx, counts);
  if (isTrial) throw new Trial(counts);
  return counts;
}
