import { createRecoveryLink as makeRecoveryLink } from '../../admin/create-recovery-link.js';
import { resetUserMfa as resetMfa } from '../../admin/reset-user-mfa.js';
import { revokeUserSessions } from '../../admin/revoke-user-sessions.js';
import { reinstateUser as reinstate, suspendUser as suspend } from '../../admin/suspend-user.js';
import { unlockUser as unlock } from '../../admin/unlock-user.js';
import { countUsers, users } from '../../admin/users.js';
import { identitiesOf } from '../../identities/identities.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../../platform/errors/refusal.js';
import type { SessionType } from '../../sessions/session.types.js';
import { sessionsOf } from '../../sessions/sessions.js';
import { unknownRoles } from '../../users/roles.js';
import type { UserType } from '../../users/user.types.js';
import { makeAccount, makeInvitedAccount } from '../accounts.js';
import type { NewAccountOptions } from '../accounts.js';
import { CommandError } from '../command-error.js';
import { findAccount, idOf, lookUp } from './find-account.js';
import { itemsUpTo } from './items-up-to.js';
import { accountName, userView, userViews } from './views.js';

/** An account by its id, its address or its username. */
interface Named {
  readonly user: string;
}

type NewAccount = Omit<NewAccountOptions, 'roles'> & {
  /** Null for the role of DEFAULT_ROLE. */
  readonly roles: readonly string[] | null;
  /** Null for an account without one, whose owner is mailed a link that sets it. */
  readonly password: string | null;
};

export async function createUser(ctx: RequestContext, { password, roles, ...profile }: NewAccount) {
  const facts = { ...profile, roles: roles ?? [ctx.config.defaultRole] };
  const user =
    password === null ? await makeInvitedAccount(ctx, facts) : await makeAccount(ctx, { ...facts, password });
  return { id: user.id, email: user.email, username: user.username, roles: user.roles };
}

export interface Search {
  /** Part of an address, a username or a name; or a whole id. */
  readonly text?: string;
  readonly role?: string;
  readonly suspended?: boolean;
  readonly emailVerified?: boolean;
  readonly mfaEnabled?: boolean;
  readonly limit: number;
  readonly after?: string;
}

/** The accounts that match, the newest first; `next` continues the list. */
export async function findUsers(ctx: RequestContext, { text, limit, after, ...filter }: Search) {
  refuseInvalid([filter.role === undefined ? null : unknownRoles(ctx.config, 'role', [filter.role])]);
  const byId = text !== undefined && idOf(text) !== null ? await lookUp(ctx, text) : null;
  if (byId) return { users: [await userView(ctx, byId)], total: 1, next: null };

  const wanted = { ...filter, search: text ?? null };
  const { items, next } = await itemsUpTo({ limit, after }, (page) =>
    users(ctx, { filter: wanted, order: 'CREATED_AT_DESC', page }),
  );
  return { users: await userViews(ctx, items), total: await countUsers(ctx, wanted), next };
}

/** An account, the providers that are linked to it, and how many sessions it has. */
export async function showUser(ctx: RequestContext, { user: named }: Named) {
  const account = await findAccount(ctx, named);
  const [sessions, identities] = [await liveSessions(ctx, account.id), await identitiesOf(ctx, account.id)];
  const providers = identities.map(({ provider }) => provider);
  return { user: await userView(ctx, account), providers, sessions: sessions.length };
}

export async function suspendUser(
  ctx: RequestContext,
  { user: named, reason }: Named & { readonly reason?: string | undefined },
) {
  const { id, suspendedSince } = await findAccount(ctx, named);
  const sessions = await liveSessions(ctx, id);
  const user = await suspend(ctx, { userId: id, reason: reason ?? null });
  const changed = suspendedSince === null;
  return { user: await userView(ctx, user), changed, endedSessions: sessions.map((session) => session.id) };
}

export async function reinstateUser(ctx: RequestContext, { user: named }: Named) {
  const { id, suspendedSince } = await findAccount(ctx, named);
  const user = await reinstate(ctx, id);
  return { user: await userView(ctx, user), changed: suspendedSince !== null };
}

export async function unlockUser(ctx: RequestContext, { user: named }: Named) {
  const { id } = await findAccount(ctx, named);
  return { user: await userView(ctx, await unlock(ctx, id)) };
}

export async function resetUserMfa(ctx: RequestContext, { user: named }: Named) {
  const { id } = await findAccount(ctx, named);
  const sessions = await liveSessions(ctx, id);
  const user = await resetMfa(ctx, id);
  return { user: await userView(ctx, user), endedSessions: sessions.map((session) => session.id) };
}

export async function userSessions(ctx: RequestContext, { user: named }: Named) {
  const account = await findAccount(ctx, named);
  const sessions = await liveSessions(ctx, account.id);
  return {
    user: await userView(ctx, account),
    sessions: sessions.map(({ current: _current, ...shown }) => shown),
  };
}

/** Ends the given sessions; without any, all of them and everything outstanding. */
export async function endUserSessions(
  ctx: RequestContext,
  { user: named, sessionIds }: Named & { readonly sessionIds?: readonly string[] | undefined },
) {
  const account = await findAccount(ctx, named);
  const { sessionIds: ended } = await revokeUserSessions(ctx, { userId: account.id, sessionIds }).catch(
    (error: unknown) => {
      throw error instanceof Refusal && error.refused === 'NotFound' ? noSuchSession(account) : error;
    },
  );
  return { user: await userView(ctx, account), endedSessions: ended };
}

function noSuchSession(account: UserType): CommandError {
  const name = accountName(account);
  return new CommandError({
    code: 'NOT_FOUND',
    message: `${name} has no session with this id that has not ended. List them: gatehouse user sessions ${name}`,
  });
}

/** A link that sets a new password, for an account that cannot get mail. */
export async function createRecoveryLink(ctx: RequestContext, { user: named }: Named) {
  const account = await findAccount(ctx, named);
  const { url, expiresAt } = await makeRecoveryLink(ctx, account.id);
  return { user: await userView(ctx, account), url, expiresAt };
}

function liveSessions(ctx: RequestContext, userId: string): Promise<SessionType[]> {
  return sessionsOf(ctx, userId);
}
