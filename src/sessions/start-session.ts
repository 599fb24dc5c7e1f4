import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { User } from '../users/user.entity.js';
import type { EndReason } from './end-reason.js';
import { tokenPair } from './issue-tokens.js';
import { expiry } from './lifetimes.js';
import { digestOf, newRefreshToken } from './refresh-token.js';
import { sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';
import type { Authenticated } from './session.types.js';

// Waits for a concurrent change of the user, and then finds another credential version: a session never outlives the
// password, or the account state, under which it was authenticated.
const insertSession = statement<SessionRow>(
  'start-session',
  `with u as (
      update users set last_login_at = $3 where id = $2 and credential_version = $4 and suspended_at is null returning *
    ), s as (
      insert into sessions (id, user_id, token_digest, created_at, last_used_at, expires_at, ends_at,
        authenticated_at, authentication_methods, ip_address, user_agent, token_version)
      select $1, id, $5, $3, $3, $6, $7, $3, $8, $9, $10, $4 from u returning *
    )
    select ${sessionColumns} from s, u`,
);

// Never ends the session just started, whatever the clocks of other processes say.
const endOldestSessions = statement<{ id: string }>(
  'end-oldest-sessions',
  `update sessions set ended_at = $2, end_reason = '${'TOO_MANY' satisfies EndReason}' where ended_at is null and id in (
      select id from sessions where id in (
        select id from sessions where user_id = $1 and id <> $4 and ended_at is null and expires_at > $2
        order by created_at desc, id desc offset $3)
      order by id for update)
    returning id`,
);

/**
 * Starts a session for an authenticated user. Only `sign-in/complete-sign-in.ts` may call it: that is where the second
 * factor and the account's state are checked.
 */
export async function startSession(
  ctx: RequestContext,
  user: Readonly<User>,
  methods: readonly string[],
): Promise<Authenticated> {
  const most = ctx.config.maxSessionsPerUser;
  if (most === 0) return begin(ctx, user, methods);

  return inTransaction(ctx, async (ctx) => {
    const authenticated = await begin(ctx, user, methods);
    const ended = await query(ctx, endOldestSessions, [
      user.id,
      ctx.now(),
      most - 1,
      authenticated.session.id,
    ]);
    for (const { id } of ended) {
      await record(ctx, 'SESSION_REVOKED', {
        userId: user.id,
        actorId: user.id,
        sessionId: id,
        reason: 'too many sessions',
      });
    }
    return authenticated;
  });
}

async function begin(
  ctx: RequestContext,
  user: Readonly<User>,
  methods: readonly string[],
): Promise<Authenticated> {
  const now = ctx.now();
  const sessionId = uuidv7();
  const refreshToken = newRefreshToken(ctx, sessionId);
  const { expiresAt, endsAt } = expiry(ctx, user.roles);
  const { ipAddress, userAgent } = ctx.client;

  const [row] = await query(ctx, insertSession, [
    sessionId,
    user.id,
    now,
    user.credentialVersion,
    digestOf(refreshToken),
    expiresAt,
    endsAt,
    methods,
    ipAddress,
    userAgent,
  ]);
  if (!row) {
    throw new Refusal('InvalidCredentials', { because: 'the account changed during the sign-in' });
  }
  return tokenPair(ctx, row, refreshToken);
}
