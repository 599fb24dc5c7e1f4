import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Milliseconds. A request may not wait longer for the database than its client waits for a response. */
export const deadlines = { connect: 2000, start: 3000, statement: 3000, answer: 3500 };

/** Milliseconds before each retry. The retries of a connection last about as long as a restart of PostgreSQL. */
const pauses = { refused: [50, 100, 200, 300, 400], takenBack: [10, 20] };

type Done = (error: Error | undefined, client?: pg.PoolClient, release?: pg.PoolClient['release']) => void;

/**
 * Makes a pool retry a refused connection a few times. Nothing has been sent by then, so nothing is done twice. A
 * server that does not answer at all is not retried. A connection that ends leaves the pool even while it is lent,
 * because the ORM never releases one that breaks within a transaction. `changesTls` tells whether the opposite use of
 * TLS is worth a retry.
 */
export function withReconnect(pool: pg.Pool, changesTls: (error: unknown) => boolean): void {
  const once = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const lent = new WeakSet<pg.ClientBase>();

  const lend = (client: pg.PoolClient): pg.PoolClient => {
    const release = client.release.bind(client);
    lent.add(client);
    client.release = (why) => {
      if (lent.delete(client)) release(why);
    };
    return client;
  };
  pool.on('connect', (client) => {
    watch(client);
    client.once('end', () => {
      if (lent.has(client)) client.release(true);
    });
  });

  const connect = (done?: Done) => {
    const connecting = tryToConnect(once, changesTls).then(lend);
    if (!done) return connecting;
    connecting.then(
      (client) => done(undefined, client, (why) => client.release(why)),
      (error: Error) => done(error, undefined, () => {}),
    );
    return undefined;
  };
  Object.assign(pool, { connect });
}

/**
 * Destroys a connection when a statement gets no answer in time. The library's own deadline gives up only the
 * statement, and lends the connection, which still waits, to the next caller.
 */
function watch(client: pg.PoolClient): void {
  const send = client.query.bind(client) as (...given: unknown[]) => unknown;
  let overdue: NodeJS.Timeout | undefined;
  let late: NodeJS.Immediate | undefined;
  const calm = () => {
    clearTimeout(overdue);
    clearImmediate(late);
  };
  client.on('drain', calm);
  client.once('end', calm);
  const query = (...given: unknown[]) => {
    calm();
    // An answer that arrived while this process was busy is read first: it is not late.
    const expire = () => (late = setImmediate(() => giveUp(client)));
    overdue = setTimeout(expire, deadlines.answer);
    return send(...given);
  };
  Object.assign(client, { query });
}

function giveUp(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(why: Error): void } } };
  connection.stream.destroy(new Error('Query read timeout'));
}

async function tryToConnect(
  once: () => Promise<pg.PoolClient>,
  changesTls: (error: unknown) => boolean,
): Promise<pg.PoolClient> {
  const either = () => once().catch((error: unknown) => (changesTls(error) ? once() : Promise.reject(error)));
  try {
    return await persist(either, isRefused, pauses.refused);
  } catch (error) {
    throw noConnection(error);
  }
}

/** Marks the error with `isConnecting`, because its code may have another meaning for a statement. */
function noConnection(cause: unknown): Error {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const words = `No connection to the database: ${String(message || code)}`;
  return Object.assign(new Error(words, { cause }), { code, isConnecting: true });
}

/** The port is closed, the server is starting or stopping, or it has no free connection. */
function isRefused(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    /^(ECONNREFUSED|ECONNRESET|57P0[123]|53300)$/.test(String(code)) ||
    message === 'Connection terminated unexpectedly'
  );
}

/**
 * Retries work that lost against another transaction, by a deadlock or a serialization failure. PostgreSQL has rolled
 * all of it back by then.
 */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  return persist(work, isTakenBack, pauses.takenBack);
}

function isTakenBack(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === '40001' || code === '40P01';
}

async function persist<T>(
  work: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  [pause, ...further]: readonly number[],
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (pause === undefined || !mayPass(error)) throw error;
  }
  await delay(pause * (0.5 + Math.random()));
  return persist(work, mayPass, further);
}
