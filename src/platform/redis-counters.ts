import type { Config } from './config.js';
import { databaseCounters } from './counters.js';
import type { Count, CounterStore, Hits } from './counters.js';
import type { Database } from './database.js';
import type { Log } from './log.js';
import { openCopier } from './redis-copier.js';
import type { Copier } from './redis-copier.js';
import { Redis } from './redis.js';

/**
 * Counters in Redis, and behind them the ones in the database. Redis counts and answers in one step. It may be flushed,
 * restarted empty or away for a while, and nobody gets a new budget by it: what it counted is copied to the database
 * at once, and a counter that is new to Redis, or older than its last absence, is not believed: the database counts
 * until Redis has taken over from it.
 */
const countScript = `
local since = redis.call('GET', KEYS[1])
if not since then
  local clock = redis.call('TIME')
  since = clock[1] .. string.format('%06d', clock[2])
  redis.call('SET', KEYS[1], since)
end
local now = tonumber(ARGV[1])
local answer = { since }
for i = 2, #KEYS do
  local was = redis.call('HMGET', KEYS[i], 'ends', 'settled')
  local ends = tonumber(was[1])
  if ends and ends > now and was[2] == since then
    answer[i] = { redis.call('HINCRBY', KEYS[i], 'count', ARGV[i]), ends }
  else
    answer[i] = { 0, 0 }
  end
end
return answer`;

/**
 * Takes over what the database has counted: for each key how much came now, where that left the database, and when the
 * window ends. Whoever comes second finds what came now in there already if the database had it before it had what
 * the first one brought; its count only grows.
 */
const settleScript = `
local since, now = ARGV[1], tonumber(ARGV[2])
if redis.call('GET', KEYS[1]) ~= since then return false end
local answer = {}
for i = 2, #KEYS do
  local times, behind, ends = tonumber(ARGV[i * 3 - 3]), tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1])
  local was = redis.call('HMGET', KEYS[i], 'count', 'ends', 'settled', 'base')
  local count, lasts = tonumber(was[1]), was[2] and tonumber(was[2]) > now
  if lasts and was[3] == since and behind <= tonumber(was[4]) then
    answer[i - 1] = { behind, tonumber(was[2]) }
  else
    local most = lasts and math.max(count + times, behind) or behind
    if lasts and was[3] == since then
      ends = tonumber(was[2])
      redis.call('HSET', KEYS[i], 'count', most)
    else
      local base = most == behind and behind or 0
      redis.call('HSET', KEYS[i], 'count', most, 'ends', ends, 'settled', since, 'base', base)
      redis.call('PEXPIRE', KEYS[i], math.max(1, ends - now))
    end
    answer[i - 1] = { most, ends }
  end
end
return answer`;

const greetScript = `
local clock = redis.call('TIME')
redis.call('SET', KEYS[1], clock[1] .. string.format('%06d', clock[2]))
return 1`;

const forgetScript = `return redis.call('DEL', KEYS[1])`;

interface Parts {
  readonly config: Pick<Config, 'redisUrl' | 'redisRequired' | 'redisPrefix'>;
  readonly database: Database;
  readonly log: Log;
  readonly now: () => Date;
}

export interface OpenCounters {
  readonly store: CounterStore;
  /** Null where the settings name none. */
  readonly redis: Redis | null;
  /** Copies what is not yet in the database, and lets go of Redis. */
  readonly close: () => Promise<void>;
}

/** The counters that the settings ask for. */
export async function openCounterStore({ config, database, log, now }: Parts): Promise<OpenCounters> {
  const behind = databaseCounters(database, now);
  if (config.redisUrl === null) return { store: behind, redis: null, close: async () => {} };

  // One hash tag: a cluster keeps all counters in one place, and a script may touch several.
  const keyOf = (name: string) => `{${config.redisPrefix}}:${name}`;
  const greeting = { text: greetScript, keys: [keyOf('since')], values: [] };
  const redis = await Redis.open(config.redisUrl, config.redisRequired, { log, greeting });
  const copier = openCopier(database, log, now);
  const store = redisCounters({ redis, copier, behind, keyOf, now });
  const close = async () => {
    await copier.done();
    await redis.close();
  };
  return { store, redis, close };
}

interface Stores {
  readonly redis: Redis;
  readonly copier: Copier;
  readonly behind: CounterStore;
  readonly keyOf: (name: string) => string;
  readonly now: () => Date;
}

function redisCounters({ redis, copier, behind, keyOf, now }: Stores): CounterStore {
  // At once where nothing is still to be copied: what others count meanwhile must not come first.
  const addBehind = async (hits: readonly Hits[]): Promise<Count[]> => {
    const keys = hits.map(({ key }) => key);
    if (copier.isBehind(keys)) await copier.written(keys);
    return behind.add(hits);
  };
  const settle = async (since: string, hits: readonly Hits[]): Promise<Count[]> => {
    const counts = await addBehind(hits);
    const values = counts.flatMap(({ count, endsAt }, at) => [hits[at]!.times, count, endsAt.getTime()]);
    const settled = await redis.run({
      text: settleScript,
      keys: ['since', ...hits.map(({ key }) => key)].map(keyOf),
      values: [since, now().getTime(), ...values],
    });
    if (settled === null) return counts;
    return (settled as [number, number][]).map((answer, at) => {
      const count = countOf(answer);
      if (count.count > counts[at]!.count) copier.add(hits[at]!.key, count);
      return count;
    });
  };

  return {
    async add(hits) {
      const counted = await redis.run({
        text: countScript,
        keys: ['since', ...hits.map(({ key }) => key)].map(keyOf),
        values: [now().getTime(), ...hits.map(({ times }) => times)],
      });
      if (counted === null) return addBehind(hits);
      const [since, ...answers] = counted as [string, ...[number, number][]];
      const unsettled = hits.filter((_hit, at) => answers[at]![0] === 0);
      const settled = unsettled.length === 0 ? [] : await settle(since, unsettled);
      return answers.map((answer, at) => {
        if (answer[0] === 0) return settled.shift()!;
        const count = countOf(answer);
        copier.add(hits[at]!.key, count);
        return count;
      });
    },
    async forget(key) {
      copier.drop(key);
      await Promise.all([
        behind.forget(key),
        redis.run({ text: forgetScript, keys: [keyOf(key)], values: [] }),
      ]);
    },
  };
}

function countOf([count, ends]: [number, number]): Count {
  return { count, endsAt: new Date(ends) };
}
