import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { openDatabase } from '../../../src/platform/database/database.js';
import { openLog } from '../../../src/platform/telemetry/log.js';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { indexMigration, schemaWithIndex } from '../../support/index-migration.js';

// Databases are made here, on a machine that may have other work.
jest.setTimeout(120_000);

const makingIndex = `select pid from pg_stat_activity where datname = current_database()
  and state = 'active' and query ilike 'create index concurrently%'`;
/** The process that has the lock on migrations, or one between two tries to take it. */
const atLock = `select pid from pg_stat_activity where datname = current_database()
  and (query like 'select pg_try_advisory_xact_lock%' or query = 'rollback')`;
const insertUser = `insert into users (id, email, email_verified, search, roles, credential_version, created_at)
  values (gen_random_uuid(), $1, true, '', '{USER}', 1, now())`;

describe('a migration that makes an index while servers write', () => {
  let database: TestDatabase;
  let writer: pg.Client;
  beforeEach(async () => {
    database = await openTestDatabase();
    writer = new pg.Client({ connectionString: database.url! });
    await writer.connect();
    await writer.query(insertUser, ['early@example.com']);
    // A transaction that has written holds up the index until it ends.
    await writer.query('begin');
    await writer.query('update users set last_login_at = now()');
  });
  afterEach(async () => {
    await writer.end();
    await database.drop();
  });

  const start = async () => {
    const config = readConfig({ DATABASE_URL: database.url!, DATABASE_POOL_SIZE: '2' });
    const opened = await openDatabase(config, openLog('silent'), schemaWithIndex);
    await opened.close();
  };

  async function rowsOf(query: string, count: number): Promise<Record<string, unknown>[]> {
    for (;;) {
      const rows = await database.query(query);
      if (rows.length >= count) return rows;
      await delay(50);
    }
  }

  const indexes = () =>
    database.query(
      `select indisvalid as "isValid" from pg_index where indexrelid = to_regclass('users_by_name')`,
    );
  const applied = () => database.query('select name from migrations where name = $1', [indexMigration]);

  it('lets others write, and a second process that starts meanwhile waits for it', async () => {
    const first = start();
    await rowsOf(makingIndex, 1);
    const second = start();
    await rowsOf(atLock, 2);

    await database.query(insertUser, ['meanwhile@example.com']);
    const duringWrite = await database.query(makingIndex);
    await writer.query('commit');
    const outcomes = await Promise.allSettled([first, second]);

    expect(duringWrite).toHaveLength(1);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    await expect(indexes()).resolves.toEqual([{ isValid: true }]);
    await expect(applied()).resolves.toHaveLength(1);
  });

  it('makes an index again that a broken run has left INVALID', async () => {
    const broken = start().catch((error: unknown) => error);
    const [row] = await rowsOf(makingIndex, 1);
    await database.query('select pg_terminate_backend($1)', [row!['pid']]);
    const error = await broken;
    const left = await indexes();
    const appliedByBroken = await applied();
    await writer.query('rollback');

    await start();

    expect(error).toBeInstanceOf(Error);
    expect({ left, appliedByBroken }).toEqual({ left: [{ isValid: false }], appliedByBroken: [] });
    await expect(indexes()).resolves.toEqual([{ isValid: true }]);
    await expect(applied()).resolves.toHaveLength(1);
  });

  it('keeps an index that was complete when the run broke off', async () => {
    await writer.query('rollback');
    await database.query('create index users_by_name on users (name, id)');
    const [before] = await database.query(`select 'users_by_name'::regclass::oid as oid`);

    await start();

    await expect(database.query(`select 'users_by_name'::regclass::oid as oid`)).resolves.toEqual([before]);
    await expect(applied()).resolves.toHaveLength(1);
  });
});
