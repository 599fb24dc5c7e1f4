import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import { embeddedExtensions } from '../../src/platform/database/embedded-client.js';
import { administer, urlOf } from './postgres.mjs';

/**
 * The databases of the tests: on PGlite each file loads a snapshot that was migrated once for the whole run; with
 * TEST_DATABASE_URL each gets a PostgreSQL database of its own, copied from a template.
 */
export const onPostgres = Boolean(process.env['TEST_DATABASE_URL']);

/** Made by `before-all.mjs`. */
const { GATEHOUSE_TEST_SNAPSHOT: snapshot = '', GATEHOUSE_TEST_TEMPLATE: template = '' } = process.env;

/** With TEST_REDIS_URL everything is tested with Redis; each database has counters of its own there. */
const { TEST_REDIS_URL: redisUrl } = process.env;

export interface TestDatabase {
  /** The DATABASE_URL of a PostgreSQL database, or null on PGlite. */
  readonly url: string | null;
  readonly pglite: PGlite | undefined;
  /** The settings by which a server counts in Redis; none where the tests have no Redis. */
  readonly redis: Readonly<Record<string, string>>;
  readonly query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly drop: () => Promise<void>;
}

/** What Redis counted for one database must not count for another. */
function redisSettings(): TestDatabase['redis'] {
  return redisUrl ? { REDIS_URL: redisUrl, REDIS_REQUIRED: 'true', REDIS_PREFIX: randomUUID() } : {};
}

/** A migrated database of the caller's own. */
export async function openTestDatabase(): Promise<TestDatabase> {
  return onPostgres ? openPostgres() : openPglite();
}

async function openPostgres(): Promise<TestDatabase> {
  // Those of a test that was cut off stay until the end, and are in nobody's way.
  const name = `${template}_${randomUUID().slice(0, 8)}`;
  await administer(`create database ${name} template ${template}`);
  const url = urlOf(name);
  const redis = redisSettings();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // The drop reaches connections that the pool has begun to close.
  pool.on('error', () => {});
  return {
    url,
    pglite: undefined,
    redis,
    query: async (sql, values = []) => (await pool.query(sql, values)).rows as Record<string, unknown>[],
    drop: async () => {
      await pool.end();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

/** A database that a test is done with: to empty it is quicker than to make one. */
let spare: PGlite | null = null;

afterAll(async () => {
  await spare?.close();
  spare = null;
});

async function openPglite(): Promise<TestDatabase> {
  const pglite = spare ?? (await loadSnapshot());
  spare = null;
  const shape = await shapeOf(pglite);
  return {
    url: null,
    pglite,
    redis: redisSettings(),
    query: async (sql, values = []) => (await pglite.query<Record<string, unknown>>(sql, values)).rows,
    drop: async () => {
      if (!spare && (await shapeOf(pglite)) === shape && (await emptied(pglite))) spare = pglite;
      else await pglite.close();
    },
  };
}

/**
 * A second for each database, were it done plainly: PGlite fills its buffers with zeros, 128 MB by default, and a Blob
 * copies the 40 MB of the snapshot three times.
 */
function loadSnapshot(): Promise<PGlite> {
  const bytes = readFileSync(snapshot);
  const archive = { type: 'application/x-tar', arrayBuffer: async () => bytes.buffer };
  return PGlite.create({
    loadDataDir: archive as unknown as Blob,
    extensions: embeddedExtensions,
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'],
  });
}

/** All that there is but rows: what a test changed of it is not undone, so that database goes. */
async function shapeOf(pglite: PGlite): Promise<string | null> {
  const { rows } = await pglite
    .query<{ shape: string }>(
      `select md5(string_agg(line, chr(10) order by line)) as shape from (
        select format('%s %s %s %s', table_name, column_name, data_type, is_nullable) as line
          from information_schema.columns where table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        union all select tgname from pg_trigger
        union all select proname from pg_proc where pronamespace = 'public'::regnamespace) lines`,
    )
    .catch(() => ({ rows: [] }));
  return rows[0]?.shape ?? null;
}

async function emptied(pglite: PGlite): Promise<boolean> {
  const { rows } = await pglite.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'`,
  );
  await pglite.exec(`truncate ${rows.map(({ name }) => `"${name}"`).join(', ')} cascade`);
  return true;
}
