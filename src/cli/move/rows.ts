import { quoted } from './shape.js';
import type { Table, TextQuery } from './shape.js';

/** A row of one side: its key, the digest of all its columns, and the columns themselves if they were asked for. */
export interface Row {
  readonly key: readonly string[];
  readonly digest: string;
  readonly values: readonly (string | null)[];
}

/** A row of the source, one of the target, or both sides of one key. */
export interface Pair {
  readonly source: Row | null;
  readonly target: Row | null;
}

/** Rows in memory at a time, of each side. */
export const pageSize = 500;

/** Columns that a copy writes. */
export function writableColumns({ columns }: Table) {
  return columns.filter(({ isGenerated }) => !isGenerated);
}

/**
 * Every row, in the order of its key as bytes, which is the same in databases of different collations. A cursor sorts
 * once and holds one page, so memory does not grow with the table. The caller has a transaction open.
 */
export async function* rowsOf(query: TextQuery, table: Table, withValues: boolean): AsyncGenerator<Row> {
  const text = (column: string) => `${quoted(column)}::text`;
  const all = table.columns.map(({ name }) => name).toSorted();
  const digest = `encode(sha256(convert_to(row(${all.map(text).join(', ')})::text, 'UTF8')), 'hex')`;
  const values = withValues ? writableColumns(table).map(({ name }) => text(name)) : [];
  const selected = [...table.key.map(text), digest, ...values].join(', ');
  const order = table.key.map((column) => `${text(column)} collate "C"`).join(', ');
  await query(
    `declare moved_rows no scroll cursor for select ${selected} from ${quoted(table.name)} order by ${order}`,
  );
  let page = await query(`fetch ${pageSize} from moved_rows`);
  while (page.length > 0) {
    for (const row of page) yield rowOf(row, table.key.length);
    page = await query(`fetch ${pageSize} from moved_rows`);
  }
  await query('close moved_rows');
}

function rowOf(row: readonly (string | null)[], keyLength: number): Row {
  return {
    key: row.slice(0, keyLength) as string[],
    digest: row[keyLength]!,
    values: row.slice(keyLength + 1),
  };
}

/** Walks both sides together: each key once, with the row of either side. Both come in the order of `rowsOf`. */
export async function* pairsOf(source: AsyncIterable<Row>, target: AsyncIterable<Row>): AsyncGenerator<Pair> {
  const left = source[Symbol.asyncIterator]();
  const right = target[Symbol.asyncIterator]();
  const next = async (side: AsyncIterator<Row>) => {
    const { done, value } = await side.next();
    return done ? null : value;
  };
  let one = await next(left);
  let other = await next(right);
  while (one || other) {
    const order = compareKeys(one, other);
    yield { source: order <= 0 ? one : null, target: order >= 0 ? other : null };
    if (order <= 0) one = await next(left);
    if (order >= 0) other = await next(right);
  }
}

/** A side that has ended comes after every key. */
function compareKeys(one: Row | null, other: Row | null): number {
  if (!one || !other) return one ? -1 : 1;
  for (const [at, part] of one.key.entries()) {
    const order = Buffer.compare(Buffer.from(part), Buffer.from(other.key[at]!));
    if (order !== 0) return order;
  }
  return 0;
}
