import type { CompleteConfig } from '../context/app.js';
import type { Budgets, Counters } from '../context/ports.js';
import type { Database } from '../database/database.js';
import type { Log } from '../telemetry/log.js';
import { databaseCounters, openBudgets, openCounters } from './counters.js';
import type { CounterStore, Hits, StoredCount } from './counters.js';
import { Redis } from './redis-client.js';

// A window ends by the clock of Gatehouse's servers; the expiry of the key only cleans up.
const countScript = `
local now = tonumber(ARGV[1])
local answer = {}
for i, key in ipairs(KEYS) do
  local times, max, lasts = unpack(ARGV, i * 3 - 1, i * 3 + 1)
  local was = redis.call('HMGET', key, 'ends', 'count')
  local ends, count = tonumber(was[1] or 0), tonumber(was[2] or 0)
  if ends <= now then
    ends, count = now + lasts, 0
    redis.call('DEL', key)
    redis.call('HSET', key, 'ends', ends)
    redis.call('PEXPIRE', key, lasts)
  end
  count = math.min(count, tonumber(max)) + times
  redis.call('HSET', key, 'count', count)
  answer[i] = { count, ends }
end
return answer`;

// The ID is stored with the window, so that the script may be retried.
const takeBackScript = `
local was = redis.call('HMGET', KEYS[1], 'ends', 'count')
if tonumber(was[1] or 0) ~= tonumber(ARGV[1]) or tonumber(was[2]) <= 0 then return 0 end
if redis.call('HSETNX', KEYS[1], ARGV[3], 1) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'count', math.min(was[2], tonumber(ARGV[2])) - 1)
return 1`;

interface Parts {
  readonly config: Pick<CompleteConfig, 'redisUrl' | 'redisRequired' | 'redisPrefix' | 'tokenPeppers'>;
  readonly database: Database;
  readonly log: Log;
  readonly now: () => Date;
}

export interface Counting {
  readonly counters: Counters;
  readonly budgets: Budgets;
  /** Null if the settings name no Redis. */
  readonly redis: Redis | null;
}

/** Opens the counters that the settings configure. */
export async function openCounting({ config, database, log, now }: Parts): Promise<Counting> {
  const { redisUrl, redisRequired, redisPrefix, tokenPeppers } = config;
  const budgets = openBudgets(database, now, tokenPeppers);
  if (redisUrl === null) return { counters: budgets, budgets, redis: null };

  // One hash tag: a cluster stores all counters in one slot, because a script may use several.
  const keyOf = (name: string) => `{${redisPrefix}}:${name}`;
  const redis = await Redis.open(redisUrl, redisRequired, { log, now });
  const inRedis = redisCounters({ redis, keyOf, now });
  const store = withFallback({ redis, inRedis, fallback: databaseCounters(database, now), now });
  return { counters: openCounters(store, tokenPeppers), budgets, redis };
}

interface Stores {
  readonly redis: Redis;
  readonly inRedis: { add(hits: readonly Hits[]): Promise<StoredCount[] | null> };
  readonly fallback: CounterStore;
  readonly now: () => Date;
}

/**
 * Counters in Redis, and in the database while Redis is unavailable. A Redis that is available again may have lost
 * data: until all windows of the outage have ended, the database also counts and the higher count applies. So a
 * fail-over or flush allows a client at most one additional window.
 */
function withFallback({ redis, inRedis, fallback, now }: Stores): CounterStore {
  const isInDoubt = ({ seconds }: Hits) =>
    redis.backSince !== null && redis.backSince.getTime() + seconds * 1000 > now().getTime();

  return {
    async add(hits) {
      const counted = await inRedis.add(hits);
      if (counted === null) return fallback.add(hits);
      const doubtful = hits.filter(isInDoubt);
      if (doubtful.length === 0) return counted;
      const behind = new Map((await fallback.add(doubtful)).map((count, at) => [doubtful[at]!.key, count]));
      return hits.map(({ key }, at) => higher(counted[at]!, behind.get(key)));
    },
  };
}

function higher(one: StoredCount, other: StoredCount | undefined): StoredCount {
  if (!other) return one;
  const { count, endsAt } = one.count > other.count ? one : other;
  const takeBack = async (id: string) => {
    await Promise.all([one.takeBack(id), other.takeBack(id)]);
  };
  return { count, endsAt, takeBack };
}

interface InRedis {
  readonly redis: Redis;
  readonly keyOf: (name: string) => string;
  readonly now: () => Date;
}

/** Returns null while Redis is unavailable. */
function redisCounters({ redis, keyOf, now }: InRedis): Stores['inRedis'] {
  const takeBack = async (values: readonly (string | number)[], key: string) => {
    const answer = await redis.run({ text: takeBackScript, keys: [keyOf(key)], values });
    if (answer === null) throw new Error('Redis, which holds the counter, is unavailable.');
  };
  return {
    async add(hits) {
      const counted = await redis.run({
        text: countScript,
        keys: hits.map(({ key }) => keyOf(key)),
        values: [now().getTime(), ...hits.flatMap(({ times, max, seconds }) => [times, max, seconds * 1000])],
      });
      if (counted === null) return null;
      return (counted as [number, number][]).map(([count, ends], at) => {
        const { key, max } = hits[at]!;
        return { count, endsAt: new Date(ends), takeBack: (id) => takeBack([ends, max, id], key) };
      });
    },
  };
}
