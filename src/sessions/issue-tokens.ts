import { v4 as uuidv4 } from 'uuid';
import type { RequestContext } from '../platform/context/request-context.js';
import { seconds } from '../platform/keys/access-token.js';
import { userType } from '../users/user.types.js';
import { hasSecondFactor } from './authentication-methods.js';
import type { RefreshToken } from './refresh-token.js';
import { sessionType, viewerOfRow } from './session-row.js';
import type { SessionRow } from './session-row.js';
import { Authenticated } from './session.types.js';

/** RFC 8176 §2, as far as it names our methods. */
const references: Readonly<Record<string, string>> = { PASSWORD: 'pwd', TOTP: 'otp', BACKUP_CODE: 'otp' };

/** The `amr` names of methods, with 'mfa' where two kinds were used. */
function referencesOf(methods: readonly string[]): string[] {
  const named = methods.map((method) => references[method] ?? method.toLowerCase());
  return [...new Set([...named, ...(hasSecondFactor(methods) ? ['mfa'] : [])])];
}

/**
 * Builds the response for a live session: a new access token, and the given refresh token. Sets its user as the caller.
 */
export function tokenPair(ctx: RequestContext, row: SessionRow, refreshToken: RefreshToken): Authenticated {
  ctx.viewer = viewerOfRow(row);
  const now = ctx.now();
  const lifetime = ctx.config.accessTokenMinutes * 60;
  const exp = Math.min(seconds(now) + lifetime, seconds(row.expiresAt));
  const claims = {
    sub: row.id,
    sid: row.sessionId,
    jti: uuidv4(),
    iat: seconds(now),
    exp,
    amr: referencesOf(row.authenticationMethods),
    auth_time: seconds(row.authenticatedAt),
    ver: row.credentialVersion,
  };

  return Object.assign(new Authenticated(), {
    accessToken: ctx.jwt.issue(claims, now),
    accessTokenExpiresAt: new Date(exp * 1000),
    refreshToken: refreshToken.text,
    refreshTokenExpiresAt: row.expiresAt,
    csrfToken: null,
    deviceToken: null,
    user: userType(ctx, row),
    session: sessionType({ ...row, id: row.sessionId, createdAt: row.sessionCreatedAt }, true),
  });
}
