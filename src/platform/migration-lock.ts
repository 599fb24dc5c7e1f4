import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Connector } from './database-client.js';
import { deadlines } from './database-connection.js';
import { refuseOtherSession, sessionOptions } from './database-session.js';
import type { Survey } from './database-session.js';
import { StartError } from './start-error.js';

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
export async function whileLocked<T>({ connector, survey }: Target, work: () => Promise<T>): Promise<T> {
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
