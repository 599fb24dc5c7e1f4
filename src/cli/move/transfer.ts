import { createHash } from 'node:crypto';
import { StartupError } from '../../platform/errors/startup-error.js';
import { isMoveMarker } from './move-marker.js';
import { pageSize, pairsOf, rowsOf, writableColumns } from './rows.js';
import type { Pair, Row } from './rows.js';
import { quoted, readSequences } from './shape.js';
import type { Table, TextQuery } from './shape.js';

/** The sessions of a move. Those that read have a transaction open, so that each reads one state of its database. */
export interface Sides {
  readonly source: TextQuery;
  readonly target: TextQuery;
  /** Writes into the target, one transaction for each statement. */
  readonly write: TextQuery;
}

/** Hears of progress: the table, and how many of its rows are done. */
export type Report = (table: string, rows: number) => void;

export interface Moved {
  readonly table: string;
  readonly rows: number;
  /** Rows that this run wrote; the others were there. */
  readonly copied: number;
}

/**
 * Refuses a target with a row that the source does not have in the same form. So it holds nothing, or a part of this
 * very move.
 */
export async function refuseOtherData(sides: Sides, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    if (await isEmpty(sides, table)) continue;
    await walk(sides, table, false, async (pair) => {
      if (pair.target && pair.source?.digest !== pair.target.digest) throw otherData(table, pair);
    });
  }
}

async function isEmpty({ target }: Sides, { name }: Table): Promise<boolean> {
  const found = await target(`select 1 from ${quoted(name)} limit 1`);
  return found.length === 0;
}

/** Copies the rows that the target does not have, a page in each transaction. */
export async function copyRows(sides: Sides, table: Table, report: Report): Promise<Moved> {
  let rows = 0;
  let copied = 0;
  let page: Row[] = [];
  const flush = async () => {
    if (page.length > 0) await insert(sides.write, table, page);
    copied += page.length;
    page = [];
    report(table.name, rows);
  };
  await walk(sides, table, true, async ({ source, target }) => {
    rows++;
    if (source && !target) page.push(source);
    if (page.length === pageSize) await flush();
  });
  await flush();
  return { table: table.name, rows, copied };
}

/** Values go as text, a list for each column, so that the statement has few parameters and no value is converted here. */
async function insert(write: TextQuery, table: Table, rows: readonly Row[]): Promise<void> {
  const columns = writableColumns(table);
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const lists = columns.map((_, at) => `$${at + 1}::text[]`).join(', ');
  const values = columns.map(({ type }, at) => `v${at}::${type}`).join(', ');
  const aliases = columns.map((_, at) => `v${at}`).join(', ');
  await write(
    `insert into ${quoted(table.name)} (${names}) overriding system value
      select ${values} from unnest(${lists}) as given(${aliases})`,
    columns.map((_, at) => rows.map((row) => row.values[at] ?? null)),
  );
}

/** Sequences continue where those of the source are. */
export async function copySequences({ source, write }: Sides): Promise<number> {
  const sequences = await readSequences(source);
  for (const { name, lastValue } of sequences) {
    if (lastValue !== null) await write(`select setval($1::regclass, $2::bigint)`, [quoted(name), lastValue]);
  }
  const found = await readSequences(write);
  for (const sequence of sequences) {
    const other = found.find(({ name }) => name === sequence.name);
    if (other?.lastValue !== sequence.lastValue) {
      throw new StartupError(`The sequence ${sequence.name} differs in the target. Run the command again.`);
    }
  }
  return sequences.length;
}

/** Compares the digests of all rows of both sides, and returns the digest of them all. */
export async function compareRows(sides: Sides, table: Table, report: Report): Promise<string> {
  const all = createHash('sha256');
  let rows = 0;
  await walk(sides, table, false, async (pair) => {
    if (pair.source?.digest !== pair.target?.digest) throw notEqual(table, pair);
    all.update(pair.source!.digest);
    rows++;
    if (rows % pageSize === 0) report(table.name, rows);
  });
  report(table.name, rows);
  return all.digest('hex');
}

async function walk(
  { source, target }: Sides,
  table: Table,
  withValues: boolean,
  see: (pair: Pair) => Promise<void>,
): Promise<void> {
  const [own, other] = [rowsOf(source, table, withValues), rowsOf(target, table, false)];
  for await (const pair of pairsOf(own, withoutMarker(other, table))) await see(pair);
}

async function* withoutMarker(rows: AsyncIterable<Row>, { name }: Table): AsyncGenerator<Row> {
  for await (const row of rows) if (!isMoveMarker(name, row.key)) yield row;
}

function otherData(table: Table, pair: Pair): StartupError {
  const what = pair.source ? 'differs in the embedded database' : 'is not in the embedded database';
  return new StartupError(
    `The target holds other data, so nothing was written: the row ${nameOf(table, pair)} ${what}. If a server has already run on the target, or on the folder after an interrupted move, give the name of an empty database.`,
  );
}

function notEqual(table: Table, pair: Pair): StartupError {
  const row = nameOf(table, pair);
  return new StartupError(
    `The row ${row} is not the same on both sides after the copy: another program writes into the target, or a trigger changes rows. End it, and move into an empty database.`,
  );
}

/** Keys are ids and digests, never secrets; a long one is cut. */
function nameOf({ name, key }: Table, { source, target }: Pair): string {
  const values = (source ?? target)!.key;
  const parts = key.map((column, at) => `${column} = ${values[at]!.slice(0, 40)}`);
  return `${name} (${parts.join(', ')})`;
}
