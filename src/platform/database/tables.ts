import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import type { Compilable, UnknownRow } from 'kysely';
import type { PreparedStatement } from './statement.js';

/** A relation is a column with the id of its row; methods are none. */
type ColumnName<Name, Value> = Value extends (...given: never) => unknown
  ? never
  : Value extends { readonly id: string }
    ? `${Name & string}Id`
    : Name;

type ColumnValue<Value> = Value extends { readonly id: infer Id } ? Id : Value;

type Columns<Entity> = {
  [Name in keyof Entity as ColumnName<Name, Entity[Name]>]: ColumnValue<Entity[Name]>;
};

/** The columns of entities' tables, named as properties. */
export type Tables<Entities> = { [Table in keyof Entities]: Columns<Entities[Table]> };

// Underscores in the database as the ORM has them, camel case here.
const names = new CamelCasePlugin({ maintainNestedObjectKeys: true });

// Only builds: `run` runs queries, in the transaction of their context.
const refuse = () => Promise.reject(new Error('A built query runs by `run`.'));
const builder = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: refuse }), plugins: [names] });

/**
 * Builds queries on the tables of entities, as in `tables<{ users: User }>()`: a renamed property is a compile error.
 * `run` runs them.
 */
export function tables<Entities>(): Kysely<Tables<Entities>> {
  return builder as Kysely<Tables<Entities>>;
}

/** Columns for the text of a statement, named as the properties of their entity. */
export function columns(properties: readonly string[], alias?: string): string {
  const column = (property: string) =>
    property.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  const prefix = alias === undefined ? '' : `${alias}.`;
  return properties.map((property) => `${prefix}${column(property)} as "${property}"`).join(', ');
}

/** A column with the number of rows. */
export const rowCount = sql<number>`count(*)::integer`.as('count');

/** A built query as a statement. Its text may vary, so PostgreSQL does not keep it. */
export function compiled<Row>(built: Compilable<Row>): [PreparedStatement<Row>, readonly unknown[]] {
  const { sql: text, parameters } = built.compile();
  return [{ name: summaryOf(text), text, varies: true }, parameters];
}

/** The rows of a built query, with the names of properties. */
export async function withPropertyNames<Row>(rows: readonly Row[]): Promise<Row[]> {
  const result = { rows: rows as UnknownRow[] };
  return (await names.transformResult({ result, queryId: { queryId: '' } })).rows as Row[];
}

/** The verb and the first table of a statement, such as `select users`. */
export function summaryOf(text: string): string {
  const [, verb = 'statement'] = /^\s*([a-z]+)\b/i.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"(\w+)"/i.exec(text) ?? [];
  return [verb.toLowerCase(), table].filter(Boolean).join(' ');
}
