import { StartupError } from '../../platform/errors/startup-error.js';

/** A session of one of the two databases. Every value of a result is text or null. */
export type TextQuery = (text: string, values?: readonly unknown[]) => Promise<(string | null)[][]>;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether the database computes the value, so that it cannot be inserted. */
  readonly isGenerated: boolean;
}

/** A table, and the columns of its primary key in their order. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

/** The table of the migrator: each database has its own. */
const bookkeeping = 'migrations';

const findColumns = `select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated::text,
    array_position(i.indkey::int2[], a.attnum)::text
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_index i on i.indrelid = c.oid and i.indisprimary
  where c.relkind in ('r', 'p') and c.relname <> '${bookkeeping}'
  order by c.relname, a.attnum`;

const findReferences = `select one.relname::text, other.relname::text
  from pg_constraint k
  join pg_class one on one.oid = k.conrelid
  join pg_class other on other.oid = k.confrelid and other.oid <> one.oid
  join pg_namespace n on n.oid = one.relnamespace and n.nspname = current_schema()
  where k.contype = 'f'`;

/** Every table of the schema, with those that others refer to first. What a migration adds is found here too. */
export async function readTables(query: TextQuery): Promise<Table[]> {
  const rows = await query(findColumns);
  const byTable = Map.groupBy(rows, ([table]) => table!);
  const tables = [...byTable].map(([name, columns]) => tableOf(name, columns));
  return inOrder(tables, await query(findReferences));
}

function tableOf(name: string, rows: readonly (string | null)[][]): Table {
  const columns = rows.map(([, column, type, generated]) => ({
    name: column!,
    type: type!,
    isGenerated: generated !== '',
  }));
  const inKey = rows.filter(([, , , , place]) => place !== null);
  const key = inKey.toSorted((one, other) => Number(one[4]) - Number(other[4])).map(([, column]) => column!);
  if (key.length === 0) throw new Error(`The table ${name} has no primary key, so its rows cannot be named.`);
  return { name, columns, key };
}

function inOrder(tables: readonly Table[], references: readonly (string | null)[][]): Table[] {
  const placed: Table[] = [];
  const isPlaced = (name: string | null) => placed.some((table) => table.name === name);
  let left = [...tables];
  while (left.length > 0) {
    const next = left.filter(({ name }) =>
      references.every(([one, other]) => one !== name || isPlaced(other!)),
    );
    if (next.length === 0) throw new Error(`Tables refer to each other in a circle: ${namesOf(left)}.`);
    placed.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return placed;
}

function namesOf(tables: readonly Table[]): string {
  return tables.map(({ name }) => name).join(', ');
}

/** Refuses a target whose tables are not those of the source. Tables of other programs do not matter. */
export function refuseOtherTables(source: readonly Table[], target: readonly Table[]): void {
  for (const table of source) {
    const found = target.find(({ name }) => name === table.name);
    if (found && JSON.stringify(sorted(found)) === JSON.stringify(sorted(table))) continue;
    const what = found ? 'has other columns' : 'is missing';
    throw new StartupError(
      `The table ${table.name} ${what} in the target. Every table has to be one that the migrations make: look at both databases with npx gatehouse migrate status.`,
    );
  }
}

/** Columns stand in the order in which they were added, which may differ. */
function sorted({ name, columns, key }: Table): Table {
  return { name, key, columns: columns.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

export interface Sequence {
  readonly name: string;
  /** Null until its first use. */
  readonly lastValue: string | null;
}

export async function readSequences(query: TextQuery): Promise<Sequence[]> {
  const rows = await query(
    `select sequencename::text, last_value::text from pg_sequences
      where schemaname = current_schema() and sequencename <> '${bookkeeping}_id_seq' order by 1`,
  );
  return rows.map(([name, lastValue]) => ({ name: name!, lastValue: lastValue! }));
}

/** A name in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
