import type { Config } from './config.js';
import { databaseCounters } from './counters.js';
import type { Count, CounterStore, DatabaseCount, DatabaseCounters, Hits } from './counters.js';
import type { Database } from './database.js';
import type { Log } from './log.js';
import { openCopier } from './redis-copier.js';
import type { Copier } from './redis-copier.js';
import { Redis } from './redis.js';

/**
 * Counters in Redis, and behind them the ones in the database. Redis counts and answers in one step. It may be flushed,
 * restarted empty or away for a while, and nobody gets a new budget by it: what it counted is copied to the database
 * at once, and a counter that is new to Redis, or older than its last absence, is not believed: the database counts
 * until Redis has taken over from it. What each has counted is kept apart, on both sides, so that nothing is counted
 * twice.
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
  local was = redis.call('HMGET', KEYS[i], 'ends', 'settled', 'behind')
  local ends = tonumber(was[1])
  if ends and ends > now and was[2] == since then
    answer[i] = { redis.call('HINCRBY', KEYS[i], 'here', ARGV[i]), tonumber(was[3]), ends }
  else
    answer[i] = { 0, 0, 0 }
  end
end
return answer`;

/**
 * Takes over what the database has counted. Of each key it is told how much that was just now, the count of the
 * database alone after it, how much of Redis has been copied there, and when the window ends. The count of the database
 * only grows, so whoever comes with a lower one than another has been taken over with it: to what came later here he is
 * first.
 */
const settleScript = `
local since, now = ARGV[1], tonumber(ARGV[2])
if redis.call('GET', KEYS[1]) ~= since then return false end
local answer = {}
for i = 2, #KEYS do
  local times, behind, here, ends = unpack(ARGV, i * 4 - 5, i * 4 - 2)
  times, behind, here, ends = tonumber(times), tonumber(behind), tonumber(here), tonumber(ends)
  local was = redis.call('HMGET', KEYS[i], 'ends', 'settled', 'behind', 'here', 'before')
  local lasts = tonumber(was[1]) or 0
  if lasts > ends then
    answer[i - 1] = { behind + here, ends }
  else
    local most, before = behind, here
    if lasts == ends then
      local taken, counted = tonumber(was[3]), tonumber(was[4])
      if was[2] == since then
        most, here = math.max(taken, behind), math.max(counted, here)
        before = behind > taken and here or tonumber(was[5])
      else
        here = math.max(here, taken + counted + times - behind)
        before = here
      end
    end
    redis.call('HSET', KEYS[i], 'ends', ends, 'settled', since, 'behind', most, 'here', here, 'before', before)
    redis.call('PEXPIRE', KEYS[i], math.max(1, ends - now))
    answer[i - 1] = { behind + before, ends }
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
  const copier = openCopier(database, log);
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
  readonly behind: DatabaseCounters;
  readonly keyOf: (name: string) => string;
  readonly now: () => Date;
}

function redisCounters({ redis, copier, behind, keyOf, now }: Stores): CounterStore {
  // At once where nothing is still to be copied: what others count meanwhile must not come first.
  const addBehind = async (hits: readonly Hits[]): Promise<DatabaseCount[]> => {
    const keys = hits.map(({ key }) => key);
    if (copier.isBehind(keys)) await copier.written(keys);
    return behind.add(hits);
  };
  const settle = async (since: string, hits: readonly Hits[]): Promise<Count[]> => {
    const counts = await addBehind(hits);
    const values = counts.flatMap(({ count, copied, endsAt }, at) => [
      ...[hits[at]!.times, count - copied, copied, endsAt.getTime()],
    ]);
    const settled = await redis.run({
      text: settleScript,
      keys: ['since', ...hits.map(({ key }) => key)].map(keyOf),
      values: [since, now().getTime(), ...values],
    });
    if (settled === null) return counts;
    return (settled as [number, number][]).map(([count, ends]) => ({ count, endsAt: new Date(ends) }));
  };

  return {
    async add(hits) {
      const counted = await redis.run({
        text: countScript,
        keys: ['since', ...hits.map(({ key }) => key)].map(keyOf),
        values: [now().getTime(), ...hits.map(({ times }) => times)],
      });
      if (counted === null) return addBehind(hits);
      const [since, ...answers] = counted as [string, ...[number, number, number][]];
      const unsettled = hits.filter((_hit, at) => answers[at]![0] === 0);
      const settled = unsettled.length === 0 ? [] : await settle(since, unsettled);
      return answers.map(([here, taken, ends], at) => {
        if (here === 0) return settled.shift()!;
        const endsAt = new Date(ends);
        copier.add(hits[at]!.key, { count: here, endsAt });
        return { count: taken + here, endsAt };
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
