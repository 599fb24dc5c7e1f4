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

/** A record that has been read: the row to write, or why there is none. */
export type Entry =
  | { readonly line: number; readonly row: UserRow }
  | { readonly line: number; readonly row: null; readonly problems: readonly Problem[] };

export interface Writing {
  readonly app: App;
  readonly run: ImportRun;
  readonly report: Report;
  /** Whether everything is tried and nothing is kept. */
  readonly isTrial: boolean;
}

/**
 * Writes records all together, with how far that is, and answers the new counts. Where the database takes offence at
 * one of them, it is found by halves and refused by itself.
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

/** The database's words may hold values of the row, so its code has to do. */
function refused({ line }: Entry, error: unknown): Entry {
  const { code } = error as { code: string };
  const reason = `PostgreSQL refuses the account with error ${code}.`;
  return { line, row: null, problems: [{ field: 'record', reason }] };
}

/** Ends a transaction that was for trial. */
class Trial extends Error {
  constructor(readonly counts: Counts) {
    super('Nothing is kept of a trial.');
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
    // Written before the transaction ends: if that fails, the next one writes in the same place.
    reportBytes: report.write(before.reportBytes, told),
  };
  await run.keep(ctx, counts);
  if (isTrial) throw new Trial(counts);
  return counts;
}
