import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { administer, urlOf } from './postgres.mjs';

/**
 * The databases of the tests: on PGlite each file loads a snapshot that was migrated once for the whole run; with
 * TEST_DATABASE_URL each gets a PostgreSQL database of its own, copied from a template.
 */
export const onPostgres = Boolean(process.env['TEST_DATABASE_URL']);

/** Made by `before-all.mjs`. */
const { GATEHOUSE_TEST_SNAPSHOT: snapshot = '', GATEHOUSE_TEST_TEMPLATE: template = '' } = process.env;

export interface TestDatabase {
  /** The DATABASE_URL of a PostgreSQL database, or null on PGlite. */
  readonly url: string | null;
  readonly pglite: PGlite | undefined;
  readonly query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly drop: () => Promise<void>;
}

let count = 0;

/** A migrated database of the caller's own. */
export async function openTestDatabase(): Promise<TestDatabase> {
  return onPostgres ? openPostgres() : openPglite();
}

async function openPostgres(): Promise<TestDatabase> {
  const name = `${template}_${process.pid}_${count++}`;
  await administer(`create database ${name} template ${template}`);
  const url = urlOf(name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // The drop reaches connections that the pool has begun to close.
  pool.on('error', () => {});
  return {
    url,
    pglite: undefined,
    query: async (sql, values = []) => (await pool.query(sql, values)).rows as Record<string, unknown>[],
    drop: async () => {
      await pool.end();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

async function openPglite(): Promise<TestDatabase> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([readFileSync(snapshot)]) });
  return {
    url: null,
    pglite,
    query: async (sql, values = []) => (await pglite.query<Record<string, unknown>>(sql, values)).rows,
    drop: () => pglite.close(),
  };
}
