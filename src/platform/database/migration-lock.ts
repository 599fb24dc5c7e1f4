import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { StartupError } from '../errors/startup-error.js';
import type { Connector } from './client.js';
import { deadlines } from './pool.js';
import { refuseOtherSession, sessionOptions } from './session.js';
import type { Survey } from './session.js';

const migrationLock = 4_731_284_417;

interface Target {
  readonly connector: Connector;
  readonly survey: Survey;
}

/**
 * The ORM takes no lock of its own, so processes that migrate one database take turns by an advisory lock, on a
 * connection of its own. A transaction holds it: a pooler between here and there keeps one connection for that, and
 * gives back nothing that is locked still. A session that a pooler has set up otherwise than it was asked to is
 * refused before anything is changed.
 */
export async function withMigrationLock<T>(
  { connector, survey }: Target,
  work: () => Promise<T>,
): Promise<T> {
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

/** Asks again rather than waits, so that a statement timeout of the server's cannot end the wait. */
async function takeTurn(client: pg.Client): Promise<void> {
  await client.query('begin');
  await client.query('set local idle_in_transaction_session_timeout = 0');
  for (let tries = 0; tries < 600; tries++) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [
      migrationLock,
    ]);
    if (rows[0]?.mine) return;
    await delay(100);
  }
  throw new StartupError(
    'Another process has been migrating this database for a minute. Look there, then start again.',
  );
}

/** As the ORM's connection runs a statement. */
interface Connection {
  execute(text: string): Promise<unknown>;
}

/**
 * For commands that only look, which must not bring the tables up to date by the way. The ORM's own migrator is not
 * asked: it makes its table where there is none.
 */
export async function refuseBehind(known: readonly string[], connection: Connection): Promise<void> {
  const found = await connection.execute(`select to_regclass('migrations') is not null as there`);
  const [{ there }] = found as [{ there: boolean }];
  const rows = there ? await connection.execute('select name from migrations') : [];
  const applied = (rows as { name: string }[]).map(({ name }) => name);
  refuseNewer(known, applied);
  const pending = known.filter((name) => !applied.includes(name));
  if (pending.length === 0) return;
  throw new StartupError(
    `Migrations are pending: ${pending.join(', ')}. This command changes nothing. Apply them first: npx gatehouse migrate up`,
  );
}

/** Whether some process holds the lock now. */
export const migrationUnderWay = `select exists (
  select from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = ${migrationLock}
    and database = (select oid from pg_database where datname = current_database())) as held`;

/** A database that a newer version has changed may need what this one does not write, so nothing is done with it. */
export function refuseNewer(known: readonly string[], applied: readonly string[]): void {
  const foreign = applied.filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  const target = applied.findLast((name) => known.includes(name));
  const wayBack = target === undefined ? '--all' : `--to ${target}`;
  throw new StartupError(
    `The database is newer than this version of Gatehouse, which knows nothing of ${foreign.join(', ')}. Run a newer version. To go back, take the database back with the newer version first: npx gatehouse migrate down ${wayBack}`,
  );
}
