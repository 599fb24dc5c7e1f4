import type { App } from '../context/app.js';
import { statement } from '../database/statement.js';

// A turn that lies further ahead than turns do was taken by a clock that has been set right since.
const take = statement(
  'take-turn',
  `insert into turns as t (job, next_at) values ($1, $2::timestamptz + make_interval(secs => $3))
    on conflict (job) do update set next_at = excluded.next_at
      where t.next_at <= $2 or t.next_at > $2::timestamptz + make_interval(secs => 2 * $3) returning job`,
);

/**
 * Whether a background job is this process's to do now. Of all the processes on a database one is told so, once in so
 * many seconds; when it dies over the work, another is the next time.
 */
export async function acquireJobLease(
  { database, now }: Pick<App, 'database' | 'now'>,
  job: string,
  seconds: number,
): Promise<boolean> {
  const taken = await database.query(take, [job, now(), seconds]);
  return taken.length > 0;
}
