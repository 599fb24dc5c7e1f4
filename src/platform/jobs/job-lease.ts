import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';

// A turn more than two periods ahead was written by a clock that was wrong, and is ignored.
const takeTurn = statement(
  'take-turn',
  `insert into job_leases as t (job, next_at) values ($1, $2::timestamptz + make_interval(secs => $3))
    on conflict (job) do update set next_at = excluded.next_at
      where t.next_at <= $2 or t.next_at > $2::timestamptz + make_interval(secs => 2 * $3) returning job`,
);

/**
 * Whether this process should run a background job now. Of all processes on a database, one gets the lease in each
 * period of `seconds`. If it dies during the job, another process gets the next lease.
 */
export async function acquireJobLease(
  { database, now }: Pick<App, 'database' | 'now'>,
  job: string,
  seconds: number,
): Promise<boolean> {
  const taken = await database.query(takeTurn, [job, now(), seconds]);
  return taken.length > 0;
}
