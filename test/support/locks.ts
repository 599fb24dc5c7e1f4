import type { TestDatabase } from './databases.js';
import { eventually } from './eventually.js';

/** How many statements wait for a lock in a PostgreSQL database, once there are as many as hoped for. */
export function waitingForLocks(
  { query }: Pick<TestDatabase, 'query'>,
  hopedFor: number,
  patience?: number,
): Promise<number> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return eventually(
    async () => (await query(waiting)).length,
    (count) => count === hopedFor,
    patience,
  );
}
