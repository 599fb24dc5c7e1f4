import type { Viewer } from '../platform/context/request-context.js';
import type { UserFacts } from '../users/user.types.js';
import { SessionType } from './session.types.js';

/** A live session and its user, as one statement reads or returns them. */
export interface SessionRow extends UserFacts {
  readonly sessionId: string;
  readonly sessionCreatedAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly endsAt: Date;
  readonly authenticatedAt: Date;
  readonly authenticationMethods: readonly string[];
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly credentialVersion: number;
  /** Access tokens of an older credential version are invalid for this session. */
  readonly tokenVersion: number;
  readonly tokenDigest: string;
  readonly sharedAt: Date | null;
}

/** The columns of a SessionRow, from sessions as `s` and users as `u`. */
export const sessionColumns = `
  s.id as "sessionId", s.created_at as "sessionCreatedAt", s.last_used_at as "lastUsedAt",
  s.expires_at as "expiresAt", s.ends_at as "endsAt", s.authenticated_at as "authenticatedAt",
  s.authentication_methods as "authenticationMethods", s.ip_address as "ipAddress", s.user_agent as "userAgent",
  s.token_version as "tokenVersion", s.token_digest as "tokenDigest", s.shared_at as "sharedAt",
  u.id, u.email, u.email_verified as "emailVerified", u.username, u.name, u.locale, u.roles,
  u.password_hash as "passwordHash", u.created_at as "createdAt", u.last_login_at as "lastLoginAt",
  u.password_changed_at as "passwordChangedAt", u.credential_version as "credentialVersion",
  u.mfa_enabled as "mfaEnabled"`;

/** SQL for whether a session is alive at a moment: not ended, not expired, and its user not suspended. */
export function isAlive(moment: string): string {
  return `s.ended_at is null and s.expires_at > ${moment} and u.suspended_at is null`;
}

/** What the GraphQL type shows of a session. */
type Shown = Omit<SessionType, 'current'>;

export function sessionType(session: Shown, current: boolean): SessionType {
  const { id, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent, authenticationMethods } = session;
  const shown = { id, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent, authenticationMethods };
  return Object.assign(new SessionType(), shown, { current });
}

/** The session's user, as operations expect their caller. */
export function viewerOfRow({ id, sessionId, roles, authenticatedAt }: SessionRow): Viewer {
  return { userId: id, sessionId, roles, authenticatedAt };
}
