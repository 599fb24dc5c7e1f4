import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { secondsUntil } from '../platform/context/seconds-until.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { notificationRecipient } from '../users/notices.js';
import { knownDevice } from './device.js';
import type { EndReason } from './end-reason.js';
import { tokenPair } from './issue-tokens.js';
import { idleUntil } from './lifetimes.js';
import { graceStart, isGraceful, mostSpent, shareCurrent } from './refresh-grace.js';
import { digestOf, readRefreshToken, successorOf } from './refresh-token.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';
import type { Authenticated } from './session.types.js';

// The row's lock picks one winner: whoever waits for it finds another current digest and updates nothing. Only the
// winner is counted, for its session and for all of its user's together, so repeats are free; whoever is over a limit
// updates nothing either. A token that was shared within
// the grace period is not spent yet: an answer that carries it may still be on its way to another tab.
const rotate = statement<SessionRow>(
  'rotate-refresh-token',
  `with rotated as (
      update sessions s set token_digest = $3, last_used_at = $4, shared_at = null,
        spent_digests = s.token_digest || case when s.spent_times[1] > $11 then s.spent_digests[1:${mostSpent - 1}] else '{}' end,
        spent_times = $4::timestamptz || case when s.spent_times[1] > $11 then s.spent_times[1:${mostSpent - 1}] else '{}' end,
        expires_at = least($5, s.ends_at), ip_address = $6, user_agent = $7
      from users u
      where s.id = $1 and s.token_digest = $2 and u.id = s.user_id and ${isAlive('$4')}
        and (s.shared_at is null or s.shared_at <= $11)
        and not exists (select from ${rules('$8', '$9', '$10')} join counters c
          on c.key = ${counterOf('s.id', 's.user_id')} where c.expires_at > $4 and c.count >= l.max)
      returning ${sessionColumns}
    ), counted as (
      insert into counters as c (key, count, expires_at)
      select ${counterOf('r."sessionId"', 'r.id')}, 1, $4::timestamptz + make_interval(secs => l.seconds)
      from rotated r, ${rules('$8', '$9', '$10')} order by 1
      on conflict (key) do update set
        count = case when c.expires_at <= $4 then 1 else c.count + 1 end,
        expires_at = case when c.expires_at <= $4 then excluded.expires_at else c.expires_at end
    )
    select * from rotated`,
);

/** The limits as rows: how many in how many seconds, and whether of one session or of all of its user's. */
function rules(max: string, seconds: string, ofSession: string): string {
  return `unnest(${max}::integer[], ${seconds}::integer[], ${ofSession}::boolean[]) as l (max, seconds, of_session)`;
}

/** The name of the counter of refreshes in the window of a rule. */
function counterOf(sessionId: string, userId: string): string {
  return `'refresh ' || l.seconds || ' ' || case when l.of_session then ${sessionId} else ${userId} end`;
}

const wait = statement<{ endsAt: Date; isOfSession: boolean }>(
  'wait-for-refresh',
  `select c.expires_at as "endsAt", l.of_session as "isOfSession" from ${rules('$3', '$4', '$5')}
    join counters c on c.key = ${counterOf('$1::text', '$2::text')} where c.expires_at > $6 and c.count >= l.max
    order by c.expires_at desc limit 1`,
);

const read = statement<SessionRow>(
  'session-of-refresh-token',
  `select ${sessionColumns} from sessions s join users u on u.id = s.user_id
    where s.id = $1 and ${isAlive('$2')}`,
);

// Unless it was spent, by another process, in the moment since the session was read.
const endReused = statement(
  'end-reused-session',
  `update sessions s set ended_at = $2, end_reason = '${'REFRESH_TOKEN_REUSED' satisfies EndReason}'
    where id = $1 and token_digest <> $3 and ended_at is null and not ${isGraceful('$3', '$4')} returning id`,
);

/**
 * Trades a refresh token for its successor, once. A token that was spent within the grace period gets the session's
 * current token, as a second tab or a retry needs it, however many followed it. Any other use of a spent token means
 * that two parties hold the chain: the session ends for good, although the caller is only told that the token is no
 * longer good.
 */
export async function refresh(ctx: RequestContext, text: string | null | undefined): Promise<Authenticated> {
  const presented = readRefreshToken(ctx, text ?? '');
  if (!presented) throw new Refusal('InvalidToken', { because: 'not a refresh token of ours' });
  // What a first round does not settle, another process has changed meanwhile.
  const answer = (await trade(ctx, presented)) ?? (await trade(ctx, presented));
  if (!answer) throw new Refusal('ServiceUnavailable', { retryAfter: 1, because: 'lost two races' });
  return answer;
}

async function trade(ctx: RequestContext, presented: RefreshToken): Promise<Authenticated | null> {
  const now = ctx.now();
  const successor = successorOf(ctx, presented);
  // prettier-ignore
  const [rotated] = await query(ctx, rotate, [
    presented.sessionId, digestOf(presented), digestOf(successor), now, idleUntil(ctx),
    ctx.client.ipAddress, ctx.client.userAgent, ...limitsOf(ctx), graceStart(ctx, now),
  ]);
  if (rotated) return renewed(ctx, rotated, { refreshToken: successor });

  const shared = await shareCurrent(ctx, presented, now);
  if (shared) return renewed(ctx, shared.row, { refreshToken: shared.current, reason: withinGrace });
  return withoutSuccessor(ctx, presented, now);
}

const withinGrace = 'within the grace period';

/** The answer to a token that was neither spent now nor within the grace period; null when that has just changed. */
async function withoutSuccessor(
  ctx: RequestContext,
  presented: RefreshToken,
  now: Date,
): Promise<Authenticated | null> {
  const [row] = await query(ctx, read, [presented.sessionId, now]);
  if (!row) throw new Refusal('InvalidToken', { because: 'the session has ended' });
  if (row.tokenDigest !== digestOf(presented)) {
    if (!(await endAsReused(ctx, row, presented))) return null;
    throw new Refusal('InvalidToken', { because: 'spent before' });
  }
  if (row.sharedAt === null || row.sharedAt <= graceStart(ctx, now)) throw await limited(ctx, row);
  return renewed(ctx, row, { refreshToken: presented, reason: withinGrace });
}

async function renewed(
  ctx: RequestContext,
  row: SessionRow,
  { refreshToken, reason }: { readonly refreshToken: RefreshToken; readonly reason?: string },
): Promise<Authenticated> {
  const { id: userId, sessionId } = row;
  await record(ctx, 'TOKEN_REFRESHED', { userId, actorId: userId, sessionId, ...(reason && { reason }) });
  return tokenPair(ctx, row, refreshToken);
}

/** How many refreshes in how many seconds, and whether of one session: three lists of the same length. */
function limitsOf({ config }: RequestContext): [number[], number[], boolean[]] {
  const [ofSession, ofUser] = [config['refresh.SESSION'], config['refresh.USER']];
  const limits = [...ofSession, ...ofUser];
  return [
    limits.map(({ max }) => max),
    limits.map(({ seconds }) => seconds),
    limits.map((_limit, at) => at < ofSession.length),
  ];
}

/** The token is good and stays so: its session, or all of its user's together, refresh too often. */
async function limited(ctx: RequestContext, { id: userId, sessionId }: SessionRow): Promise<Refusal> {
  const now = ctx.now();
  const values = [sessionId, userId, ...limitsOf(ctx), now];
  const [row] = await query(ctx, wait, values);
  ctx.metrics?.limitHit('refresh', row?.isOfSession === false ? 'USER' : 'SESSION');
  const retryAfter = secondsUntil(row?.endsAt ?? now, now);
  return new Refusal('RateLimited', { retryAfter, because: 'limit of refresh' });
}

/** Whether the session has ended by it. Committed before the refusal, so that nothing takes it back. */
async function endAsReused(ctx: RequestContext, row: SessionRow, presented: RefreshToken): Promise<boolean> {
  const { id: userId, sessionId, name, userAgent, ipAddress } = row;
  const now = ctx.now();
  return inTransaction(ctx, async (ctx) => {
    const values = [sessionId, now, digestOf(presented), graceStart(ctx, now)];
    const ended = await query(ctx, endReused, values);
    if (ended.length === 0) return false;
    await record(ctx, 'REFRESH_TOKEN_REUSED', { userId, sessionId });
    await enqueueMail(ctx, notificationRecipient(ctx.config, row), 'session-ended', {
      name,
      device: knownDevice(userAgent),
      ipAddress,
      endedAt: now.toISOString(),
    });
    return true;
  });
}
