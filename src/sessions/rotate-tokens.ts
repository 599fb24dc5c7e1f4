import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { tokenPair } from './issue-tokens.js';
import { expiresAfterUse, lifetimeValues } from './lifetimes.js';
import { mostSpent } from './refresh-grace.js';
import { digestOf, newRefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';
import type { Authenticated } from './session.types.js';

const replaceToken = statement<SessionRow>(
  'replace-refresh-token',
  `update sessions s set token_digest = $2, last_used_at = $3, shared_at = null, spent_attempt = null,
      spent_digests = s.token_digest || s.spent_digests[1:${mostSpent - 1}],
      spent_times = $3::timestamptz || s.spent_times[1:${mostSpent - 1}], 
      authenticated_at = case when $4::boolean and not u.mfa_enabled then $3 else s.authenticated_at end,
      expires_at = ${expiresAfterUse('$3', 5)}, token_version = u.credential_version
    from users u where s.id = $1 and u.id = s.user_id and ${isAlive('$3')} returning ${sessionColumns}`,
);

/**
 * Issues a new token pair for a session; its earlier refresh token is dead. A verified password makes the session
 * fresh, unless the account has a second factor: then only a code does.
 */
export async function rotateTokens(
  ctx: RequestContext,
  sessionId: string,
  { isPasswordProved }: { readonly isPasswordProved: boolean },
): Promise<Authenticated> {
  const refreshToken = newRefreshToken(ctx, sessionId);
  const values = [sessionId, digestOf(refreshToken), ctx.now(), isPasswordProved, ...lifetimeValues(ctx)];
  const [row] = await query(ctx, replaceToken, values);
  if (!row) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  return tokenPair(ctx, row, refreshToken);
}
