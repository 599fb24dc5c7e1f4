import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis as Client, RedisOptions } from 'ioredis';
import { StartupError } from '../errors/startup-error.js';
import type { Log } from '../telemetry/log.js';

type Value = string | number;

/** Milliseconds. A request waits for at most one overdue response: after that, Redis counts as unavailable. */
const deadlines = { connect: 1000, start: 2000, answer: 150, betweenProbes: 500 };

/** After this number of unanswered probes the connection counts as dead and is opened again. */
const probesOfOneConnection = 4;

const options: RedisOptions = {
  lazyConnect: true,
  connectTimeout: deadlines.connect,
  disconnectTimeout: deadlines.answer,
  // Commands are not queued: the database counts what Redis does not take immediately.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => deadlines.betweenProbes,
};

/** Runs every command that counting needs, on a key that the script deletes again. */
const rehearsal = `
redis.call('DEL', KEYS[1])
redis.call('TIME')
redis.call('HSET', KEYS[1], 'here', 0)
redis.call('HINCRBY', KEYS[1], 'here', 1)
redis.call('HMGET', KEYS[1], 'here')
redis.call('PEXPIRE', KEYS[1], 1000)
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], 1)
redis.call('GET', KEYS[1])
return redis.call('DEL', KEYS[1])`;

/**
 * Checks whether the Redis at this address allows counting; throws if not, within about two seconds. A database number
 * that does not exist is also an error: the library would continue in another database.
 */
export async function pingRedis(url: string, prefix: string): Promise<void> {
  const { Redis: Connection } = await import('ioredis');
  const client = new Connection(url, { ...options, commandTimeout: 1000, retryStrategy: () => null });
  let failure: Error | null = null;
  client.on('error', (error: Error) => (failure ??= error));
  try {
    await client.connect();
    if (failure === null) await client.eval(rehearsal, 1, `{${prefix}}:rehearsal:${randomUUID()}`);
  } catch (error) {
    throw failure ?? error;
  } finally {
    client.disconnect();
  }
  if (failure !== null) throw failure;
}

/** A Redis script with its keys and arguments. */
export interface Script {
  readonly text: string;
  readonly keys: readonly string[];
  readonly values: readonly Value[];
}

interface Surroundings {
  readonly log: Log;
  readonly now: () => Date;
}

/** A Redis client that tracks whether Redis answers. */
export class Redis {
  /** When Redis last became available again, or null. It may have lost data before that time. */
  backSince: Date | null = null;
  private away = true;
  private readonly closing = new AbortController();
  private failure = 'no answer';
  private probing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly client: Client,
    private readonly around: Surroundings,
  ) {
    client.on('error', ({ message }: Error) => (this.failure = message));
    // A new connection may reach another server, or the same server with older data from its disk.
    client.on('close', () => {
      if (!this.away) this.probeUntilThere('the connection was closed');
    });
  }

  /** Connects, and keeps retrying if Redis does not answer. That stops the start only if REDIS_REQUIRED is set. */
  static async open(url: string, isRequired: boolean, around: Surroundings): Promise<Redis> {
    // Loaded only if it is used.
    const { Redis: Connection } = await import('ioredis');
    const redis = new Redis(new Connection(url, options), around);
    const overdue = performance.now() + deadlines.start;
    const connected = redis.client.connect().catch(() => {});
    await Promise.race([connected, delay(deadlines.start, null, { ref: false })]);
    // A start blocks the event loop while it loads modules, so one late response does not mean that Redis is slow.
    do {
      if (await redis.answers()) return redis;
    } while (redis.client.status === 'ready' && performance.now() < overdue);

    if (isRequired) {
      await redis.close();
      throw new StartupError(
        `Redis does not answer at REDIS_URL (${redis.failure}). Start it, correct REDIS_URL, or set REDIS_REQUIRED=false to start without.`,
      );
    }
    redis.probeUntilThere(redis.failure);
    return redis;
  }

  get isAway(): boolean {
    return this.away;
  }

  /** Returns the result of the script. Returns null immediately while Redis is unavailable, or after a timeout. */
  async run({ text, keys, values }: Script): Promise<unknown> {
    if (this.away) return null;
    try {
      return await inTime(this.client.eval(text, keys.length, ...keys, ...values));
    } catch (error) {
      this.blame(error);
      if (!this.away) this.probeUntilThere(this.failure);
      return null;
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.away = true;
    this.client.disconnect();
    await this.probing;
  }

  private probeUntilThere(because: string): void {
    this.away = true;
    this.around.log.warn({ because }, 'Redis is away, and the database does its work');
    this.probing = this.probe();
  }

  private async probe(): Promise<void> {
    const { signal } = this.closing;
    for (let probes = 1; ; probes++) {
      await delay(deadlines.betweenProbes, null, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
      if (await this.answers({ isBack: true })) {
        this.around.log.info('Redis is there again');
        return;
      }
      if (probes % probesOfOneConnection === 0) this.client.disconnect(true);
    }
  }

  private async answers({ isBack = false } = {}): Promise<boolean> {
    try {
      await inTime(this.client.ping());
      if (isBack) this.backSince = this.around.now();
      this.away = false;
    } catch (error) {
      this.blame(error);
    }
    return !this.away;
  }

  /** Prefers the cause of a failed connection to the message that none is open. */
  private blame(error: unknown): void {
    if (this.client.status === 'ready') this.failure = (error as Error).message;
  }
}

/** A response that arrived while this process was busy counts as in time. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => setImmediate(() => reject(new Error('Redis did not answer in time'))),
    deadlines.answer,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
