import { randomUUID } from 'node:crypto';
import type { App } from '../context/app.js';
import type { Counted } from '../context/ports.js';
import type { RequestContext } from '../context/request-context.js';
import { secondsUntil } from '../context/seconds-until.js';
import { query } from '../context/transaction.js';
import { statement } from '../database/statement.js';
import { digest } from '../secrets/crypto.js';

/** When failures lead to a lock, and its duration in seconds. */
export interface LockPolicy {
  readonly threshold: number;
  readonly window: number;
  readonly ttl: number;
  /** Every further lock is twice as long as the one before, up to this; equal to `ttl` for locks of constant length. */
  readonly maxTtl: number;
}

export interface Attempt extends Counted {
  readonly isAllowed: boolean;
  /** Whether a failure of this attempt starts the lock. */
  readonly isLast: boolean;
  /** Seconds until the lock ends; meaningful if the attempt is not allowed. */
  readonly retryAfter: number;
}

// One statement counts and returns the state. Refused attempts, one over the threshold, do not prolong a lock.
const addAttempt = statement<CountedRow>(
  'count-attempt',
  `insert into lockouts as l (key, failures, ends_at, window_ends_at, level, user_id)
    select $1, 1, w.ends_at, w.ends_at, 0, $7 from (select $2::timestamptz + make_interval(secs => $4)) as w (ends_at)
    on conflict (key) do update set
      window_ends_at = case when l.ends_at <= $2 then excluded.window_ends_at else l.window_ends_at end,
      taken_back = case when l.ends_at <= $2 then '{}' else l.taken_back end,
      failures = case when l.ends_at <= $2 then 1 else least(l.failures + 1, $3 + 1) end,
      level = case
        when l.ends_at + make_interval(secs => $6) <= $2 then 0
        when l.ends_at > $2 and l.failures + 1 = $3 then l.level + 1
        else l.level end,
      ends_at = case
        when l.ends_at <= $2 then excluded.ends_at
        when l.failures + 1 = $3 then $2::timestamptz + make_interval(secs => least($5 * power(2, l.level), $6))
        else l.ends_at end
    returning failures, ends_at as "endsAt", window_ends_at as "windowEndsAt"`,
);

// A lock requires as many attempts as the threshold. If one is taken back, the lock ends and the window of the attempts
// continues. The last IDs are stored, so that the statement may be retried after a lost response.
const takeBackAttempt = statement(
  'take-back-attempt',
  `update lockouts set failures = least(failures, $4) - 1,
      level = case when failures >= $4 then greatest(level - 1, 0) else level end,
      ends_at = window_ends_at,
      taken_back = (taken_back || $5::uuid)[greatest(1, cardinality(taken_back) - 30):]
    where key = $1 and window_ends_at = $3 and ends_at > $2 and failures > 0 and not $5::uuid = any(taken_back)`,
);

const listLocksOfUsers = statement<{ userId: string; endsAt: Date }>(
  'locks-of-users',
  `select user_id as "userId", max(ends_at) as "endsAt" from lockouts
    where user_id = any($1) and failures >= $2 and ends_at > $3 group by user_id`,
);

const deleteLockoutsOfUser = statement('clear-lockouts-of-user', 'delete from lockouts where user_id = $1');

/**
 * Counts an attempt before its guess is compared, so that concurrent attempts never exceed the threshold. An attempt
 * that succeeds or is never compared is taken back, without affecting others. `userId` is the owner of the account, if
 * the account exists.
 */
export async function countAttempt(
  app: App,
  parts: readonly string[],
  { threshold, window, ttl, maxTtl }: LockPolicy,
  userId: string | null = null,
): Promise<Attempt> {
  const now = app.now();
  const [key, id] = [keyOf(app, parts), randomUUID()];
  const values = [key, now, threshold, window, ttl, maxTtl, userId];
  const [row] = await app.database.query(addAttempt, values);
  const { failures, endsAt, windowEndsAt } = row!;
  return {
    endsAt,
    takeBack: () => app.database.query(takeBackAttempt, [key, app.now(), windowEndsAt, threshold, id]),
    isAllowed: failures <= threshold,
    isLast: failures === threshold,
    retryAfter: secondsUntil(endsAt, now),
  };
}

interface CountedRow {
  readonly failures: number;
  readonly endsAt: Date;
  readonly windowEndsAt: Date;
}

/** The end of each account's longest lock. Accounts without a lock are omitted. */
export async function lockedUntil(
  app: App,
  userIds: readonly string[],
  { threshold }: LockPolicy,
): Promise<Map<string, Date>> {
  const rows = await app.database.query(listLocksOfUsers, [userIds, threshold, app.now()]);
  return new Map(rows.map(({ userId, endsAt }) => [userId, endsAt]));
}

/** Deletes every count and lock of an account, for all devices and sessions. */
export async function clearLockouts(ctx: RequestContext, userId: string): Promise<void> {
  await query(ctx, deleteLockoutsOfUser, [userId]);
}

/** A digest of the parts: it has a fixed length, contains no address, and differs for different parts. */
function keyOf({ config }: App, parts: readonly string[]): string {
  return digest(config.tokenPeppers[0], 'lockout', ...parts);
}
