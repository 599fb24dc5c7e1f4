import type { Count } from './counters.js';
import type { Database } from './database.js';
import type { Log } from './log.js';

/** Copies into the database what Redis has counted. */
export interface Copier {
  add(key: string, count: Count): void;
  /** What was counted of a key is copied no more. */
  drop(key: string): void;
  /** Whether something of these keys is still to be copied. */
  isBehind(keys: readonly string[]): boolean;
  /** Waits until the database has what was counted of the keys: what it counts further begins there. */
  written(keys: readonly string[]): Promise<void>;
  /** Waits until nothing is left to be copied. */
  done(): Promise<void>;
}

// Of one window the higher count is the later one. What comes late, of a window that is over or forgotten, changes
// nothing. Rows are locked in the order of their keys, so that two processes never wait for each other.
const copy = {
  name: 'copy-counters',
  text: `with known as (select key from counters where key = any($1::text[]) order by key for update)
    update counters as c set redis_count = greatest(c.redis_count, n.count)
    from known join unnest($1::text[], $2::integer[], $3::timestamptz[]) as n (key, count, ends_at) using (key)
    where c.key = known.key and c.expires_at = n.ends_at`,
};

/** All that came while one write was under way is the next, in one statement. */
export function openCopier(database: Database, log: Log): Copier {
  let waiting = new Map<string, Count>();
  let underWay = new Map<string, Count>();
  let writing: Promise<unknown> = Promise.resolve();
  let copying: Promise<void> | null = null;

  const write = async (counts: Map<string, Count>) => {
    const batch = [...counts.values()];
    const values = [[...counts.keys()], batch.map(({ count }) => count), batch.map(({ endsAt }) => endsAt)];
    await database
      .run(copy, values)
      .catch((error: unknown) => log.warn({ err: error }, 'counts of Redis could not be copied'));
  };
  const copyAll = async () => {
    while (waiting.size > 0) {
      underWay = waiting;
      waiting = new Map();
      writing = write(underWay);
      await writing;
      underWay.clear();
    }
    copying = null;
  };
  const isBehind = (keys: readonly string[]) => keys.some((key) => waiting.has(key) || underWay.has(key));
  const written = async (keys: readonly string[]) => {
    while (isBehind(keys)) await writing;
  };
  return {
    add(key, count) {
      const other = waiting.get(key);
      if (other && other.endsAt >= count.endsAt && other.count >= count.count) return;
      waiting.set(key, count);
      copying ??= copyAll();
    },
    drop: (key) => void waiting.delete(key),
    isBehind,
    written,
    done: async () => {
      await copying;
    },
  };
}
