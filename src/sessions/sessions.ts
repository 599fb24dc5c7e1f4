import { record } from '../platform/audit/audit.js';
import { loader } from '../platform/context/dataloader.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { asStored, inTransaction, run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { Refusal } from '../platform/errors/refusal.js';
import { User } from '../users/user.entity.js';
import { bearer, isId, verifyAccessToken, sessionToEnd } from './current-session.js';
import type { EndReason } from './end-reason.js';
import { mustEnroll } from './must-enroll.js';
import { endOutstanding } from './outstanding.js';
import { readRefreshToken } from './refresh-token.js';
import { sessionType } from './session-row.js';
import { Session } from './session.entity.js';
import { loggedOut, rejectedToken, ValidToken } from './session.types.js';
import type { LoggedOut, RejectedToken, SessionType } from './session.types.js';

const db = tables<{ sessions: Session }>();

/** Which of a user's sessions: some or all, without one that is kept. */
interface EndSessionsOptions {
  readonly only?: readonly string[];
  readonly except?: string;
}

/**
 * Ends live sessions and returns their ids. Their access and refresh tokens are invalid once the transaction commits.
 */
export async function endSessions(
  ctx: RequestContext,
  userId: string,
  reason: EndReason,
  { only, except }: EndSessionsOptions = {},
): Promise<string[]> {
  if (only?.length === 0) return [];
  const now = ctx.now();
  // Locks rows in the order of their ids, so that two transactions that end the same sessions cannot deadlock.
  let live = db
    .selectFrom('sessions')
    .select('id')
    .where('userId', '=', userId)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('id')
    .forUpdate();
  if (only !== undefined) live = live.where('id', 'in', [...only]);
  if (except !== undefined) live = live.where('id', '<>', except);
  const ending = db.updateTable('sessions').set({ endedAt: now, endReason: reason }).where('id', 'in', live);
  const ended = await run(ctx, ending.returning('id'));
  return ended.map(({ id }) => id);
}

/** The user's live sessions, the most recently used first. */
export const sessionsOf = loader(async (ctx, userIds: readonly string[]): Promise<SessionType[][]> => {
  const alive = { endedAt: null, expiresAt: { $gt: ctx.now() } };
  const found = await ctx.em.find(
    Session,
    { ...alive, user: { id: [...userIds], suspendedAt: null } },
    { ...asStored, orderBy: { lastUsedAt: 'desc', id: 'desc' } },
  );
  const ofEach = Map.groupBy(found, ({ user }) => user.id);
  return userIds.map((id) =>
    (ofEach.get(id) ?? []).map((session) => sessionType(session, session.id === ctx.viewer?.sessionId)),
  );
});

/**
 * Ends the session of the bearer token, of the given refresh token, or both. It never refuses: an invalid token has no
 * session to end, and the caller is signed out in any case. An expired access token still names its session.
 */
export async function logout(
  ctx: RequestContext,
  refreshToken: string | null | undefined,
): Promise<LoggedOut> {
  const named = [await sessionOfBearer(ctx), await sessionOfRefreshToken(ctx, refreshToken)];
  const sessionIds: string[] = [];
  for (const session of named) {
    if (!session) continue;
    const ended = await endSessions(ctx, session.userId, 'LOGGED_OUT', { only: [session.sessionId] });
    const { userId } = session;
    for (const sessionId of ended) await record(ctx, 'LOGGED_OUT', { userId, actorId: userId, sessionId });
    sessionIds.push(...ended);
  }
  return loggedOut(sessionIds);
}

interface Named {
  readonly sessionId: string;
  readonly userId: string;
}

async function sessionOfBearer(ctx: RequestContext): Promise<Named | null> {
  const { authorization } = ctx.client;
  const row = authorization ? await sessionToEnd(ctx, bearer(authorization)) : null;
  return row && { sessionId: row.sessionId, userId: row.id };
}

async function sessionOfRefreshToken(
  ctx: RequestContext,
  text: string | null | undefined,
): Promise<Named | null> {
  const token = readRefreshToken(ctx, text ?? '');
  if (!token) return null;
  const owner = db.selectFrom('sessions').select('userId').where('id', '=', token.sessionId);
  const [session] = await run(ctx, owner);
  return session ? { sessionId: token.sessionId, userId: session.userId } : null;
}

/**
 * Ends every session of the caller, and everything outstanding: challenges, links and pending changes. With
 * `keepCurrent` the current session stays, and so does everything outstanding, which may belong to that session. Every
 * known device is forgotten.
 */
export async function logoutAll(ctx: RequestContext, keepCurrent: boolean): Promise<LoggedOut> {
  const { userId, sessionId: current } = requireViewer(ctx);
  return inTransaction(ctx, async (ctx) => {
    if (keepCurrent) await ctx.em.nativeUpdate(User, { id: userId }, { devicesSince: ctx.now() });
    else await endOutstanding(ctx, userId);
    const ended = await endSessions(ctx, userId, 'LOGGED_OUT', keepCurrent ? { except: current } : {});
    for (const sessionId of ended) await record(ctx, 'LOGGED_OUT', { userId, sessionId });
    return loggedOut(ended);
  });
}

/** Ends one session of the caller. Another user's session gets the same refusal as an id that does not exist. */
export async function revokeSession(ctx: RequestContext, sessionId: string): Promise<LoggedOut> {
  const { userId } = requireViewer(ctx);
  const ended = isId(sessionId) ? await endSessions(ctx, userId, 'REVOKED', { only: [sessionId] }) : [];
  if (ended.length === 0) throw new Refusal('NotFound');

  await record(ctx, 'SESSION_REVOKED', { userId, sessionId });
  return loggedOut(ended);
}

/** Whether an access token would be accepted now, for services that check tokens of their callers. */
export async function verifyToken(ctx: RequestContext, token: string): Promise<ValidToken | RejectedToken> {
  const judged = await verifyAccessToken(ctx, token.trim());
  if ('rejected' in judged) return rejectedToken(judged.rejected);
  // Until its user has a second factor, such a session may only set one up, so services must reject it.
  if (mustEnroll(ctx, judged.row)) return rejectedToken('MFA_ENROLLMENT_REQUIRED');

  const { id: userId, sessionId, roles } = judged.row;
  return Object.assign(new ValidToken(), { userId, sessionId, roles, expiresAt: judged.expiresAt });
}
