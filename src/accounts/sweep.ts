import { firstEventId } from '../platform/audit-ids.js';
import type { App } from '../platform/call.js';

const expired = ['one_time_tokens', 'pending_sign_ups', 'counters'].map((table) => ({
  name: `sweep-${table}`,
  text: `delete from ${table} where expires_at <= $1`,
}));

const oldEvents = {
  name: 'sweep-audit-events',
  text: `with gone as (delete from audit_events where id in (
      select id from audit_events where id < $1 order by id limit $2 for update skip locked) returning 1)
    select count(*)::integer as count from gone`,
};

/** Small enough for a statement's deadline; what is left over waits for the next sweep. */
const batch = { size: 5000, most: 100 };

/** Removes what has expired and opens nothing any more, and security events that were kept long enough. */
export async function sweep(app: App): Promise<void> {
  const { database, now } = app;
  for (const statement of expired) await database.run(statement, [now()]);
  await sweepEvents(app);
}

async function sweepEvents({ config, database, now }: App): Promise<void> {
  const kept = firstEventId(new Date(now().getTime() - config.auditRetentionDays * 86_400_000));
  for (let batches = 0; batches < batch.most; batches++) {
    const [gone] = (await database.run(oldEvents, [kept, batch.size])) as { count: number }[];
    if (gone!.count < batch.size) return;
  }
}
