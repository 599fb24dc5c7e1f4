import type { Database } from '../../platform/database/database.js';
import { compiled, tables } from '../../platform/database/tables.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import type { JobLease } from '../../platform/jobs/job-lease.entity.js';
import { run } from '../../platform/context/transaction.js';
import type { TextQuery } from './shape.js';

const db = tables<{ job_leases: JobLease }>();

/** The job that holds a lease in the target while a move is not finished. No server runs a job of that name. */
const job = 'move-database';

export function isMoveMarker(table: string, key: readonly string[]): boolean {
  return table === 'job_leases' && key[0] === job;
}

/** Marks the target, so that no server starts on a part of the data. */
export async function markUnfinished(write: TextQuery): Promise<void> {
  const marking = db
    .insertInto('job_leases')
    .values({ job, nextAt: new Date() })
    .onConflict((conflict) => conflict.column('job').doNothing());
  await execute(write, compiled(marking));
}

export async function markFinished(write: TextQuery): Promise<void> {
  await execute(write, compiled(db.deleteFrom('job_leases').where('job', '=', job)));
}

async function execute(write: TextQuery, [{ text }, values]: ReturnType<typeof compiled>): Promise<void> {
  await write(text, values);
}

/** Stops the start on a database into which a move has not been finished. */
export async function refuseUnfinishedMove(database: Pick<Database, 'query'>): Promise<void> {
  const found = await run({ database }, db.selectFrom('job_leases').select('job').where('job', '=', job));
  if (found.length === 0) return;
  throw new StartupError(
    'A move into this database is not finished: npx gatehouse move-database was interrupted. Run it again with the same --to, which continues.',
  );
}
