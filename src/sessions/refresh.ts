import { record } from '../platform/audit/audit.js';
import { limits as settings } from '../platform/config/settings/limits.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { secondsUntil } from '../platform/context/seconds-until.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { notificationRecipient } from '../users/notices.js';
import { knownDevice } from './device.js';
import type { EndReason } from './end-reason.js';
import { tokenPair } from './issue-tokens.js';
import { expiresAfterUse, lifetimeValues } from './lifetimes.js';
import { sessionOf } from './live-session.js';
import { attemptDigest, repeatAttempt } from './refresh-attempt.js';
import { graceStart, isGraceful, mostSpent, shareCurrent } from './refresh-grace.js';
import { digestOf, readRefreshToken, successorOf } from './refresh-token.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';
import type { Authenticated } from './session.types.js';

// The row's lock picks one winner: a caller that waits for it finds another current digest and updates nothing. Only
// the winner is counted, per session and per user, so repeated calls are free; a caller over a limit updates nothing
// either. A token that was shared within the grace period is not spent yet: a response that carries it may still be on
// its way to another tab.
const rotateToken = statement<SessionRow>(
  'rotate-refresh-token',
  `with rotated as (
      update sessions s set token_digest = $3, last_used_at = $4, shared_at = null, spent_attempt = $5,
        spent_digests = s.token_digest || case when s.spent_times[1] > $11 then s.spent_digests[1:${mostSpent - 1}] else '{}' end,
        spent_times = $4::timestamptz || case when s.spent_times[1] > $11 then s.spent_times[1:${mostSpent - 1}] else '{}' end,
        expires_at = case when $12::boolean then ${expiresAfterUse('$4', 13)} else s.expires_at end, ip_address = $6, user_agent = $7
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

/** The limits as rows: a maximum, a window in seconds, and whether the limit is per session or per user. */
function rules(max: string, seconds: string, ofSession: string): string {
  return `unnest(${max}::integer[], ${seconds}::integer[], ${ofSession}::boolean[]) as l (max, seconds, of_session)`;
}

/** The name of the counter of refreshes for a limit's window. */
function counterOf(sessionId: string, userId: string): string {
  return `'refresh ' || l.seconds || ' ' || case when l.of_session then ${sessionId} else ${userId} end`;
}

const findRetryTime = statement<{ endsAt: Date; isOfSession: boolean }>(
  'wait-for-refresh',
  `select c.expires_at as "endsAt", l.of_session as "isOfSession" from ${rules('$3', '$4', '$5')}
    join counters c on c.key = ${counterOf('$1::text', '$2::text')} where c.expires_at > $6 and c.count >= l.max
    order by c.expires_at desc limit 1`,
);

// Ends the session unless another process has spent the token since the session was read.
const endReused = statement(
  'end-reused-session',
  `update sessions s set ended_at = $2, end_reason = '${'REFRESH_TOKEN_REUSED' satisfies EndReason}'
    where id = $1 and token_digest <> $3 and ended_at is null and not ${isGraceful('$3', '$4')} returning id`,
);

/**
 * Exchanges a refresh token for its successor, once. A token that was spent within the grace period gets the session's
 * current token, which a second tab or a retry needs, however many tokens followed it. Any other use of a spent token
 * means that two parties hold the chain: the session ends for good, although the caller is told only that the token is
 * invalid.
 */
export async function refresh(ctx: RequestContext, wish: RefreshWish): Promise<Authenticated> {
  const spending = { attempt: attemptDigest(wish.attempt ?? null), isActive: wish.active };
  const presented = readRefreshToken(ctx, wish.refreshToken ?? '');
  if (!presented)
    throw new Refusal('InvalidToken', {
      sentence: msg('SESSION_REVOKED'),
      because: 'not a refresh token of this server',
    });
  // The first round returns nothing when another process changed the session meanwhile.
  const answer = (await trade(ctx, presented, spending)) ?? (await trade(ctx, presented, spending));
  if (!answer) throw new Refusal('ServiceUnavailable', { retryAfter: 1, because: 'lost two races' });
  return answer;
}

/** What the client says beside its token. */
interface RefreshWish {
  readonly refreshToken?: string | null;
  readonly attempt?: string | null;
  /** Whether the page was used since the last refresh. */
  readonly active: boolean;
}

interface Spending {
  /** The digest of the attempt's name. */
  readonly attempt: string | null;
  readonly isActive: boolean;
}

async function trade(
  ctx: RequestContext,
  presented: RefreshToken,
  { attempt, isActive }: Spending,
): Promise<Authenticated | null> {
  const now = ctx.now();
  const successor = successorOf(ctx, presented);
  // prettier-ignore
  const [rotated] = await query(ctx, rotateToken, [
    presented.sessionId, digestOf(presented), digestOf(successor), now, attempt,
    ctx.client.ipAddress, ctx.client.userAgent, ...limitsOf(ctx), graceStart(ctx, now), isActive, ...lifetimeValues(ctx),
  ]);
  // A role with shorter sessions may have come since.
  if (rotated && rotated.expiresAt <= now) throw ended();
  if (rotated) return renewed(ctx, rotated, { refreshToken: successor });

  const shared = await shareCurrent(ctx, presented, now);
  if (shared) return renewed(ctx, shared.row, { refreshToken: shared.current, reason: withinGrace });

  const repeated = attempt && (await repeatAttempt(ctx, presented, attempt));
  if (repeated) return renewed(ctx, repeated.row, { refreshToken: repeated.current, reason: 'asked again' });
  return withoutSuccessor(ctx, presented, now);
}

const ended = () =>
  new Refusal('InvalidToken', { sentence: msg('SESSION_REVOKED'), because: 'the session has ended' });

const withinGrace = 'within the grace period';

/** The response to a token that was not spent now; null when another process has just changed the session. */
async function withoutSuccessor(
  ctx: RequestContext,
  presented: RefreshToken,
  now: Date,
): Promise<Authenticated | null> {
  const row = await sessionOf(ctx, presented);
  if (!row) throw ended();
  if (row.tokenDigest !== digestOf(presented)) {
    if (!(await endAsReused(ctx, row, presented))) return null;
    throw new Refusal('InvalidToken', { sentence: msg('SESSION_REVOKED'), because: 'spent before' });
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

/** Three lists of the same length: maximum refreshes, window in seconds, and whether the limit is per session. */
function limitsOf({ config }: RequestContext): [number[], number[], boolean[]] {
  const [ofSession, ofUser] = [config['refresh.SESSION'], config['refresh.USER']];
  const limits = [...ofSession, ...ofUser];
  return [
    limits.map(({ max }) => max),
    limits.map(({ seconds }) => seconds),
    limits.map((_limit, at) => at < ofSession.length),
  ];
}

/** The refusal when the session, or all sessions of its user together, refresh too often. The token stays valid. */
async function limited(ctx: RequestContext, { id: userId, sessionId }: SessionRow): Promise<Refusal> {
  const now = ctx.now();
  const values = [sessionId, userId, ...limitsOf(ctx), now];
  const [row] = await query(ctx, findRetryTime, values);
  const by = row?.isOfSession === false ? 'USER' : 'SESSION';
  ctx.metrics?.limitHit('refresh', by);
  const retryAfter = secondsUntil(row?.endsAt ?? now, now);
  const setting = settings[`refresh.${by}`].name;
  return new Refusal('RateLimited', { retryAfter, because: 'limit of refresh', setting });
}

/** Whether this call ended the session. Committed before the refusal, so that no rollback undoes it. */
async function endAsReused(ctx: RequestContext, row: SessionRow, presented: RefreshToken): Promise<boolean> {
  const { id: userId, sessionId, name, userAgent, ipAddress } = row;
  const now = ctx.now();
  return inTransaction(ctx, async (ctx) => {
    const values = [sessionId, now, digestOf(presented), graceStart(ctx, now)];
    const rows = await query(ctx, endReused, values);
    if (rows.length === 0) return false;
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
