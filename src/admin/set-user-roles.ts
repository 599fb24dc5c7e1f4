import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { refuseLastAdministrator } from '../users/last-administrator.js';
import { User } from '../users/user.entity.js';
import type { UserType } from '../users/user.types.js';
import { updatedNow } from '../users/users.js';
import { changeUser } from './with-locked-user.js';

interface NewRoles {
  readonly userId: string;
  readonly roles: readonly string[];
  readonly unchangedSince?: Date | null;
}

/**
 * Replaces the roles of a user. They apply from the next request, because every request reads them; sessions and links
 * stay. Refuses to remove the role of the last administrator.
 */
export async function setUserRoles(
  ctx: RequestContext,
  { userId, roles: given, unchangedSince }: NewRoles,
): Promise<UserType> {
  const roles = [...new Set(given)];
  refuseInvalid([roles.length === 0 ? { path: ['input', 'roles'], message: msg('roleMissing') } : null]);

  return changeUser(ctx, { userId, unchangedSince }, async (ctx, user) => {
    if (!roles.includes('ADMIN')) await refuseLastAdministrator(ctx, user);
    await ctx.em.nativeUpdate(User, { id: userId }, { roles, ...updatedNow(ctx) });
    const reason = `${user.roles.join(' ')} → ${roles.join(' ')}`;
    await record(ctx, 'ROLES_CHANGED', { userId, reason });
  });
}
