import { randomUUID } from 'node:crypto';
import type { Secrets } from '../config/setting.js';
import type { Budgets, Count, Counters, Hit } from '../context/ports.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { digest } from '../secrets/crypto.js';

/** The state of a key after counting, and the function that takes an attempt back. */
export interface StoredCount extends Count {
  /** Takes an attempt back. Idempotent for an ID; has no effect after the end of the window. */
  takeBack(id: string): Promise<void>;
}

/** Counts many keys in one step and returns the state of each. */
export interface CounterStore {
  add(hits: readonly Hits[]): Promise<StoredCount[]>;
}

export interface Hits {
  readonly key: string;
  readonly times: number;
  readonly seconds: number;
  readonly max: number;
}

interface Waiting {
  readonly resolve: (hit: Hit) => void;
  readonly reject: (error: unknown) => void;
}

type Batch = Map<string, { readonly seconds: number; readonly max: number; readonly callers: Waiting[] }>;

/** More than any limit in the settings. */
const unbounded = 1_000_000_000;

/** Combines the attempts of one turn of the event loop, from many aliases and requests, into one call of the store. */
export function openCounters(store: CounterStore, [tokenPepper]: Secrets): Counters {
  let waiting: Batch = new Map();

  const flush = () => {
    const batch = [...waiting].toSorted(([a], [b]) => (a < b ? -1 : 1));
    waiting = new Map();
    const hits = batch.map(([key, { seconds, max, callers }]) => ({
      key,
      seconds,
      max,
      times: callers.length,
    }));
    store.add(hits).then(
      (counts) => batch.forEach(([, { callers }], at) => distribute(counts[at]!, callers)),
      (error: unknown) => batch.forEach(([, { callers }]) => callers.forEach(({ reject }) => reject(error))),
    );
  };

  return {
    increment: (parts, seconds, max = unbounded) =>
      new Promise((resolve, reject) => {
        if (waiting.size === 0) setImmediate(flush);
        const key = keyOf(tokenPepper, parts);
        const one = waiting.get(key) ?? { seconds, max, callers: [] };
        one.callers.push({ resolve, reject });
        waiting.set(key, one);
      }),
  };
}

/** A digest of the parts: it has a fixed length, contains no address, and differs for different parts. */
function keyOf(tokenPepper: string, parts: readonly string[]): string {
  return digest(tokenPepper, 'counter', ...parts);
}

/** The earliest attempt gets the lowest number. */
function distribute(stored: StoredCount, callers: readonly Waiting[]): void {
  const { count, endsAt } = stored;
  callers.forEach(({ resolve }, at) => {
    const id = randomUUID();
    resolve({ count: count - callers.length + 1 + at, endsAt, takeBack: () => stored.takeBack(id) });
  });
}

// One statement counts and returns the state. Keys are sorted, so that two statements cannot deadlock.
const addHits = statement<Count & { key: string }>(
  'count',
  `insert into counters as c (key, count, expires_at)
    select key, times, ends_at from unnest($1::text[], $2::integer[], $4::timestamptz[]) as h (key, times, ends_at)
    on conflict (key) do update set
      count = case when c.expires_at <= $3 then excluded.count
        else least(c.count, ($5::integer[])[array_position($1::text[], c.key)]) + excluded.count end,
      taken_back = case when c.expires_at <= $3 then '{}' else c.taken_back end,
      expires_at = case when c.expires_at <= $3 then excluded.expires_at else c.expires_at end
    returning key, count, expires_at as "endsAt"`,
);

// The last IDs are stored, so that a statement may be retried after a lost response.
const takeBackHit = statement(
  'take-back-count',
  `update counters set count = least(count, $3) - 1,
      taken_back = (taken_back || $4::uuid)[greatest(1, cardinality(taken_back) - 30):]
    where key = $1 and expires_at = $2 and count > 0 and not $4::uuid = any(taken_back)`,
);

const deleteCounter = statement('clear-counter', 'delete from counters where key = $1');

/** Counters in the database: they outlive every process. */
export function databaseCounters(database: Database, now: () => Date): CounterStore {
  return {
    async add(hits) {
      const moment = now();
      const ends = hits.map(({ seconds }) => new Date(moment.getTime() + seconds * 1000));
      const [keys, times] = [hits.map(({ key }) => key), hits.map((hit) => hit.times)];
      const values = [keys, times, moment, ends, hits.map(({ max }) => max)];
      const rows = await database.query(addHits, values);
      const byKey = new Map(rows.map((row) => [row.key, row]));
      return hits.map(({ key, max }) => {
        const { count, endsAt } = byKey.get(key)!;
        const takeOneBack = async (id: string) => {
          await database.query(takeBackHit, [key, endsAt, max, id]);
        };
        return { count, endsAt, takeBack: takeOneBack };
      });
    },
  };
}

/** Budgets in the database, which no loss of a cache can reset. */
export function openBudgets(database: Database, now: () => Date, peppers: Secrets): Budgets {
  const counters = openCounters(databaseCounters(database, now), peppers);
  const forget = async (parts: readonly string[]) => {
    await database.query(deleteCounter, [keyOf(peppers[0], parts)]);
  };
  return { ...counters, forget };
}
