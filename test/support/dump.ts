import type { TestDatabase } from './databases.js';

/** Every value in every column of every table, as text. */
export async function dump({ query }: Pick<TestDatabase, 'query'>): Promise<string[]> {
  const columns = await query(
    `select table_name, column_name from information_schema.columns where table_schema = current_schema()`,
  );
  const values = new Set<string>();
  for (const { table_name: table, column_name: column } of columns) {
    const rows = await query(`select "${String(column)}"::text as value from "${String(table)}"`);
    for (const { value } of rows) if (typeof value === 'string' && value !== '') values.add(value);
  }
  return [...values];
}

/** The same values, and what they hold in base64, base64url or hexadecimal, all in lower case. */
export function decoded(values: readonly string[]): string[] {
  return values
    .flatMap((value) => [value, ...runsIn(value).flatMap(readings)])
    .map((text) => text.toLowerCase());
}

function runsIn(value: string): string[] {
  return value.match(/[\w+/-]{8,}/g) ?? [];
}

function readings(run: string): string[] {
  const hex = /^[0-9a-f]+$/i.test(run) ? [Buffer.from(run, 'hex')] : [];
  return [Buffer.from(run, 'base64url'), ...hex].map((bytes) => bytes.toString('latin1'));
}
