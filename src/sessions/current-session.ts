import type { AccessClaims } from '../platform/context/ports.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { TokenRejection } from '../platform/errors/refusal.js';
import { isAlive, sessionColumns, viewerOfRow } from './session-row.js';
import type { SessionRow } from './session-row.js';

// The only read that every signed-in request makes.
const readSession = statement<SessionRow>(
  'caller',
  `select ${sessionColumns} from sessions s join users u on u.id = s.user_id
    where s.id = $1 and s.user_id = $2 and ${isAlive('$3')}`,
);

export type AccessTokenResult =
  { readonly row: SessionRow; readonly expiresAt: Date } | { readonly rejected: TokenRejection };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isId(text: string): boolean {
  return uuid.test(text);
}

/** Whether an access token is valid now: its signature and expiry, its session, and the user's account. */
export async function verifyAccessToken(ctx: RequestContext, token: string): Promise<AccessTokenResult> {
  if (token === '') return { rejected: 'TOKEN_MISSING' };
  const verdict = await verifiedClaims(ctx, token);
  return 'claims' in verdict ? findSession(ctx, verdict.claims) : { rejected: verdict.rejected };
}

/**
 * The live session that an access token names, for logout. The token may have expired; every other check is that of a
 * sign-in token.
 */
export async function sessionToEnd(ctx: RequestContext, token: string): Promise<SessionRow | null> {
  const verdict = await verifiedClaims(ctx, token);
  const claims = 'claims' in verdict ? verdict.claims : verdict.expired;
  const judged = claims && (await findSession(ctx, claims));
  return judged && 'row' in judged ? judged.row : null;
}

async function findSession(
  ctx: RequestContext,
  { sid, sub, exp, ver }: AccessClaims,
): Promise<AccessTokenResult> {
  if (!isId(sid) || !isId(sub)) return { rejected: 'TOKEN_INVALID' };
  const [row] = await query(ctx, readSession, [sid, sub, ctx.now()]);
  // A password change keeps its session, but revokes the session's earlier access tokens.
  if (!row || ver < row.tokenVersion) return { rejected: 'SESSION_REVOKED' };
  return { row, expiresAt: new Date(exp * 1000) };
}

/** Tries again when another process may have just created the signing key. */
async function verifiedClaims(
  { jwt, now }: RequestContext,
  token: string,
): Promise<ReturnType<RequestContext['jwt']['verify']>> {
  const verdict = jwt.verify(token, now());
  if ('claims' in verdict || !verdict.isOfUnknownKey) return verdict;
  await jwt.reread();
  return jwt.verify(token, now());
}

const results = new WeakMap<RequestContext, Promise<AccessTokenResult>>();

/** Whether the request's bearer token is valid, found once per request; null when the request has none. */
async function judgedToken(ctx: RequestContext): Promise<AccessTokenResult | null> {
  const { authorization } = ctx.client;
  // A service token is a credential, and no user's.
  if (!authorization || ctx.service) return null;

  const judging = results.get(ctx) ?? verifyAccessToken(ctx, bearer(authorization));
  results.set(ctx, judging);
  return judging;
}

/** The session of the request's bearer token; null also when the token is not accepted. */
export async function callerIfAny(ctx: RequestContext): Promise<SessionRow | null> {
  const judged = await judgedToken(ctx);
  return judged && 'row' in judged ? judged.row : null;
}

/** The session of the request's bearer token; null when the request has none. Refuses a token that is not accepted. */
export async function currentSession(ctx: RequestContext): Promise<SessionRow | null> {
  const judged = await judgedToken(ctx);
  if (!judged) return null;
  if ('rejected' in judged) throw new Refusal('Unauthenticated', { reason: judged.rejected });

  ctx.viewer = viewerOfRow(judged.row);
  return judged.row;
}

/** RFC 6750 §2.1. Another scheme is a credential too, and is rejected. */
export function bearer(authorization: string): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  return token ?? authorization;
}
