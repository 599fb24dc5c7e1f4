import { digest } from './crypto.js';
import type { Database } from './database.js';
import type { Secrets } from './settings.js';

/** Where a counter stands after it counted. */
export interface Count {
  readonly count: number;
  /** When its window ends, and it begins anew. */
  readonly endsAt: Date;
}

/** Counts that all processes share. */
export interface Counters {
  /**
   * Counts one more of what the parts name, in windows of so many seconds that begin with the first. It is counted
   * whatever comes of the caller, who is in no transaction.
   */
  hit(parts: readonly string[], seconds: number): Promise<Count>;
  /** Begins anew with the next. */
  forget(parts: readonly string[]): Promise<void>;
}

/** Counts many keys in one step: how often each, and where each stands then. */
export interface CounterStore {
  add(hits: readonly Hits[]): Promise<Count[]>;
  forget(key: string): Promise<void>;
}

/** Where a counter stands in the database. */
export interface DatabaseCount extends Count {
  /** How much of it Redis counted. */
  readonly copied: number;
}

export interface DatabaseCounters extends CounterStore {
  add(hits: readonly Hits[]): Promise<DatabaseCount[]>;
}

export interface Hits {
  readonly key: string;
  readonly times: number;
  readonly seconds: number;
}

interface Waiting {
  readonly resolve: (count: Count) => void;
  readonly reject: (error: unknown) => void;
}

/** What is counted in one turn of the event loop goes to the store together: of many aliases, and of many requests. */
export function openCounters(store: CounterStore, [tokenPepper]: Secrets): Counters {
  // A digest: of one length, with nobody's address in it, and never the same for other parts.
  const keyOf = (parts: readonly string[]) => digest(tokenPepper, 'counter', ...parts);
  let waiting = new Map<string, { seconds: number; callers: Waiting[] }>();

  const flush = () => {
    const batch = [...waiting].toSorted(([a], [b]) => (a < b ? -1 : 1));
    waiting = new Map();
    const hits = batch.map(([key, { seconds, callers }]) => ({ key, seconds, times: callers.length }));
    store.add(hits).then(
      (counts) => batch.forEach(([, { callers }], at) => distribute(counts[at]!, callers)),
      (error: unknown) => batch.forEach(([, { callers }]) => callers.forEach(({ reject }) => reject(error))),
    );
  };

  return {
    hit: (parts, seconds) =>
      new Promise((resolve, reject) => {
        if (waiting.size === 0) setImmediate(flush);
        const key = keyOf(parts);
        const one = waiting.get(key) ?? { seconds, callers: [] };
        one.callers.push({ resolve, reject });
        waiting.set(key, one);
      }),
    forget: (parts) => store.forget(keyOf(parts)),
  };
}

/** The first that came has the lowest number. */
function distribute({ count, endsAt }: Count, callers: readonly Waiting[]): void {
  callers.forEach(({ resolve }, at) => resolve({ count: count - callers.length + 1 + at, endsAt }));
}

// One statement counts and answers. Keys come in order, so that two statements never wait for each other.
const add = {
  name: 'count',
  text: `insert into counters as c (key, count, expires_at)
    select * from unnest($1::text[], $2::integer[], $4::timestamptz[])
    on conflict (key) do update set
      count = case when c.expires_at <= $3 then excluded.count else c.count + excluded.count end,
      redis_count = case when c.expires_at <= $3 then 0 else c.redis_count end,
      expires_at = case when c.expires_at <= $3 then excluded.expires_at else c.expires_at end
    returning key, count + redis_count as count, redis_count as copied, expires_at as "endsAt"`,
};

const clear = { name: 'clear-counter', text: 'delete from counters where key = $1' };

/** Counters in the database: they outlive every process. */
export function databaseCounters(database: Database, now: () => Date): DatabaseCounters {
  return {
    async add(hits) {
      const moment = now();
      const ends = hits.map(({ seconds }) => new Date(moment.getTime() + seconds * 1000));
      const values = [hits.map(({ key }) => key), hits.map(({ times }) => times), moment, ends];
      const rows = (await database.run(add, values)) as (DatabaseCount & { key: string })[];
      const byKey = new Map(rows.map((row) => [row.key, row]));
      return hits.map(({ key }) => byKey.get(key)!);
    },
    async forget(key) {
      await database.run(clear, [key]);
    },
  };
}
