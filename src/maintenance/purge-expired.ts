import { firstEventId } from '../platform/audit/event-id.js';
import type { App } from '../platform/context/app.js';
import { statement } from '../platform/database/statement.js';
import type { PreparedStatement } from '../platform/database/statement.js';

/** Deletes rows up to a value, in batches of limited size, and counts them. Skips locked rows until the next run. */
function removal(table: string, condition: string): PreparedStatement<{ count: number }> {
  return statement(
    `sweep-${table}`,
    `with gone as (delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${condition} limit $2 for update skip locked)) returning 1)
      select count(*)::integer as count from gone`,
  );
}

const removals = {
  one_time_tokens: removal('one_time_tokens', 'expires_at <= $1'),
  pending_sign_ups: removal('pending_sign_ups', 'expires_at <= $1'),
  counters: removal('counters', 'expires_at <= $1'),
  sessions: removal('sessions', 'ends_at <= $1'),
  lockouts: removal('lockouts', 'ends_at <= $1'),
  audit_events: removal('audit_events', 'id < $1 order by id'),
};

type Table = keyof typeof removals;

/** How many rows of each table were deleted. */
export type PurgedRows = Readonly<Record<Table, number>>;

/** A batch is small enough for the statement timeout; the rest waits for the next run. */
const batch = { size: 5000, most: 100 };

/** Deletes expired rows that no operation can use any more, and security events older than their retention. */
export async function purgeExpired(app: App): Promise<PurgedRows> {
  const { config, now } = app;
  const moment = now();
  // Locks are remembered for the longest lock time, because each next lock lasts longer.
  const longestLock = Math.max(config.ipLockMaxSeconds, config.ipLockSeconds, config.accountLockSeconds);
  return {
    one_time_tokens: await remove(app, 'one_time_tokens', moment),
    pending_sign_ups: await remove(app, 'pending_sign_ups', moment),
    counters: await remove(app, 'counters', moment),
    sessions: await remove(app, 'sessions', moment),
    lockouts: await remove(app, 'lockouts', new Date(moment.getTime() - longestLock * 1000)),
    audit_events: await remove(
      app,
      'audit_events',
      firstEventId(new Date(moment.getTime() - config.auditRetentionDays * 86_400_000)),
    ),
  };
}

async function remove({ database }: App, table: Table, upTo: Date | string): Promise<number> {
  let removed = 0;
  for (let batches = 0; batches < batch.most; batches++) {
    const [gone] = await database.query(removals[table], [upTo, batch.size]);
    removed += gone!.count;
    if (gone!.count < batch.size) break;
  }
  return removed;
}
