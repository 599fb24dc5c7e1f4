import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Milliseconds. No request may wait longer for the database than its caller waits for an answer. */
export const deadlines = { connect: 2000, start: 3000, statement: 3000, answer: 3500 };

/** Milliseconds before each further try. Those for a connection last about as long as a PostgreSQL takes to restart. */
const pauses = { refused: [50, 100, 200, 300, 400], takenBack: [10, 20] };

type Done = (error: Error | undefined, client?: pg.PoolClient, release?: pg.PoolClient['release']) => void;

/**
 * Makes a pool try again a few times when it is refused a connection: nothing has been sent by then, so nothing is done
 * twice. What does not answer at all is not asked again. A connection that ends leaves the pool whoever has it, since
 * one that breaks within a transaction is never given back. `changesTls` says whether the next try is another one.
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
 * Gives a connection up when a statement gets no answer in time. The library's own deadline gives up the statement
 * alone, and hands the connection, which still waits, to the next one.
 */
function watch(client: pg.PoolClient): void {
  const send = client.query.bind(client) as (...given: unknown[]) => unknown;
  let overdue: NodeJS.Timeout | undefined;
  const calm = () => clearTimeout(overdue);
  client.on('drain', calm);
  client.once('end', calm);
  const query = (...given: unknown[]) => {
    calm();
    overdue = setTimeout(() => giveUp(client), deadlines.answer);
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

/** Marked, since its code may be one that would mean something else of a statement. */
function noConnection(cause: unknown): Error {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const words = `No connection to the database: ${String(message || code)}`;
  return Object.assign(new Error(words, { cause }), { code, isConnecting: true });
}

/** Nobody listens, the server starts or stops, or it has no connection left. */
function isRefused(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    /^(ECONNREFUSED|ECONNRESET|57P0[123]|53300)$/.test(String(code)) ||
    message === 'Connection terminated unexpectedly'
  );
}

/**
 * Does work again that lost against another transaction: by a deadlock, or because it could not be serialized. Nothing
 * is left of it then.
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
