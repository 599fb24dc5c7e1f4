import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { StartupError } from '../errors/startup-error.js';
import type { Postgres } from './orm-options.js';
import { deadlines } from './pool.js';
import { refuseOtherSession, sessionOptions } from './session.js';

const migrationLock = 4_731_284_417;

/**
 * The ORM takes no lock, so processes that migrate one PostgreSQL take turns by an advisory lock on a separate
 * connection. A transaction holds it, so that a pooler keeps one server connection for it. Between its statements the
 * transaction has no snapshot and no lock on a table, so CREATE INDEX CONCURRENTLY does not wait for it. A session that
 * a pooler set up without the options of its client is refused before anything is changed.
 */
export async function withMigrationLock<T>(postgres: Postgres | null, work: () => Promise<T>): Promise<T> {
  if (!postgres) return work();
  const { connector, survey } = postgres;
  const options = sessionOptions(survey.schema, 'unhurried');
  const client = await connector.connect(options, { connectionTimeoutMillis: deadlines.start });
  try {
    await refuseOtherSession(client, survey.schema);
    await takeTurn(client);
    return await work();
  } finally {
    await client.end();
  }
}

/**
 * Polls, so that a statement timeout of the server cannot end the wait, each time in a transaction of its own: CREATE
 * INDEX CONCURRENTLY waits for the end of every transaction that it finds with a snapshot. The statement has no
 * parameters, since those leave a portal open that keeps its snapshot.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    await client.query('begin');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    const { rows } = await client.query<{ isOurs: boolean }>(
      `select pg_try_advisory_xact_lock(${migrationLock}) as "isOurs"`,
    );
    if (rows[0]?.isOurs) return;
    await client.query('rollback');
    await delay(100);
  }
  throw new StartupError(
    'Another process has been migrating this database for a minute. Look there, then start again.',
  );
}

/** Whether some process holds the lock now. */
export const migrationUnderWay = `select exists (
  select from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = ${migrationLock}
    and database = (select oid from pg_database where datname = current_database())) as held`;
