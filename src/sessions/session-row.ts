import type { Viewer } from '../platform/context/request-context.js';
import { columns } from '../platform/database/tables.js';
import type { User } from '../users/user.entity.js';
import { userFacts } from '../users/users.js';
import type { Session } from './session.entity.js';
import { SessionType } from './session.types.js';

/** A live session and its user, as one statement reads or returns them. */
export type SessionRow = Pick<Session, (typeof sessionFacts)[number]> &
  Pick<User, (typeof userFacts)[number]> & {
    readonly sessionId: string;
    readonly sessionCreatedAt: Date;
  };

// prettier-ignore
const sessionFacts = [
  'lastUsedAt', 'expiresAt', 'endsAt', 'authenticatedAt', 'authenticationMethods', 'ipAddress', 'userAgent',
  'tokenVersion', 'tokenDigest', 'sharedAt',
] as const;

/** The columns of a SessionRow, from sessions as `s` and users as `u`. */
export const sessionColumns = `s.id as "sessionId", s.created_at as "sessionCreatedAt",
  ${columns(sessionFacts, 's')}, ${columns(userFacts, 'u')}`;

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
export function viewerOfRow({ id, sessionId, roles, locale, authenticatedAt }: SessionRow): Viewer {
  return { userId: id, sessionId, roles, locale, authenticatedAt };
}
