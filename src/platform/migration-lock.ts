import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from './start-error.js';

const migrationLock = 4_731_284_417;

/** Milliseconds. */
const connectDeadline = 3000;

/**
 * The ORM takes no lock of its own, so processes that migrate one database take turns by an advisory lock, on a
 * connection of its own. A transaction holds it: a pooler between here and there keeps one connection for that, and
 * gives back nothing that is locked still.
 */
export async function whileLocked<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectDeadline });
  client.on('error', () => {});
  await client.connect();
  try {
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
  throw new StartError(
    'Another process has been migrating this database for a minute. Look there, then start again.',
  );
}

/** A database that a newer version has changed may need what this one does not write, so nothing is done with it. */
export function refuseNewer(known: readonly string[], applied: readonly string[]): void {
  const foreign = applied.filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  const target = applied.findLast((name) => known.includes(name));
  const wayBack = target === undefined ? '--all' : `--to ${target}`;
  throw new StartError(
    `The database is newer than this version of Gatehouse, which knows nothing of ${foreign.join(', ')}. Run a newer version. To go back, take the database back with the newer version first: npx gatehouse migrate down ${wayBack}`,
  );
}
