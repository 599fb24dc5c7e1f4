import { deviceName } from '../../../sessions/device.js';
import type { Output } from '../../administration/operations.js';
import { accountName } from '../../administration/views.js';
import { harmless, listing, moment, shortened, table } from '../../table.js';

type Shown = Output<'showUser'>;
export type User = Shown['user'];

export function nameOf(user: User): string {
  return harmless(accountName(user));
}

/** A table of accounts. The id stands last, where a narrow terminal wraps the line. */
export function listed(users: readonly User[]): string {
  const rows = users.map((user) => [
    shortened(accountName(user), 60),
    shortened(user.name ?? '', 40),
    user.roles.join(', '),
    stateOf(user),
    moment(user.lastLoginAt, 'never'),
    user.id,
  ]);
  return table(['ACCOUNT', 'NAME', 'ROLES', 'STATE', 'LAST SIGN-IN', 'ID'], rows);
}

function stateOf({ suspendedAt, lockedUntil }: User): string {
  if (suspendedAt !== null) return 'suspended';
  return lockedUntil === null ? 'active' : 'locked';
}

/** Everything about one account. */
export function detailed({ user, providers, sessions }: Shown): string {
  return listing([
    ['Id', user.id],
    ['Address', addressOf(user)],
    ['Username', user.username ?? 'none'],
    ['Name', user.name ?? 'none'],
    ['Language', user.locale ?? 'unknown'],
    ['Roles', user.roles.join(', ')],
    ['State', detailedState(user)],
    ['Password', passwordOf(user)],
    ['Second factor', user.mfaEnabled ? 'on' : 'off'],
    ['Providers', providers.join(', ') || 'none'],
    ['Sessions', String(sessions)],
    ['Created', moment(user.createdAt)],
    ['Last sign-in', moment(user.lastLoginAt, 'never')],
  ]);
}

function addressOf({ email, emailVerified }: User): string {
  if (email === null) return 'none';
  return `${email} (${emailVerified ? 'verified' : 'not verified'})`;
}

function detailedState({ suspendedAt, lockedUntil }: User): string {
  const states = [
    suspendedAt === null ? null : `suspended since ${moment(suspendedAt)}`,
    lockedUntil === null ? null : `locked after wrong passwords until ${moment(lockedUntil)}`,
  ].filter((state) => state !== null);
  return states.join('; ') || 'active';
}

function passwordOf({ hasPassword, passwordChangedAt }: User): string {
  if (!hasPassword) return 'none';
  return passwordChangedAt === null ? 'set' : `set, last changed ${moment(passwordChangedAt)}`;
}

export function listedSessions(sessions: Output<'userSessions'>['sessions']): string {
  const rows = sessions.map((session) => [
    moment(session.createdAt),
    moment(session.lastUsedAt),
    moment(session.expiresAt),
    session.ipAddress ?? '',
    session.authenticationMethods.join(', '),
    session.id,
    deviceName(session.userAgent) ?? '',
  ]);
  return table(['SIGNED IN', 'LAST USED', 'EXPIRES', 'ADDRESS', 'PROVED BY', 'ID', 'CLIENT'], rows);
}

/** How many sessions a change ends, as the object of a sentence. */
export function sessionsInWords(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}
