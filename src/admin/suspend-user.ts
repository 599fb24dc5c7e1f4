import { record } from '../platform/audit/audit.js';
import { isOwnAccount } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { endSessions } from '../sessions/sessions.js';
import { refuseLastAdministrator } from '../users/last-administrator.js';
import { User } from '../users/user.entity.js';
import type { UserType } from '../users/user.types.js';
import { updatedNow } from '../users/users.js';
import { changeUser } from './with-locked-user.js';

interface Suspension {
  readonly userId: string;
  readonly reason?: string | null;
  readonly unchangedSince?: Date | null;
}

/** Characters. */
const longest = 500;

/**
 * Suspends a user immediately, and ends every session, challenge, link and device token; the reason is for the security
 * event. A suspended user stays as they are. Refuses to suspend the last administrator, and the caller, who could not
 * undo it.
 */
export async function suspendUser(
  ctx: RequestContext,
  { userId, reason: given, unchangedSince }: Suspension,
): Promise<UserType> {
  const reason = given?.trim() ?? '';
  refuseInvalid([unfitReason(reason)]);

  return changeUser(ctx, { userId, unchangedSince }, async (ctx, user) => {
    if (user.isSuspended()) return;
    await refuseLastAdministrator(ctx, user);
    refuseInvalid([ownAccount(ctx, userId)]);

    const now = ctx.now();
    const change = {
      suspendedAt: now,
      devicesSince: now,
      credentialVersion: user.credentialVersion + 1,
      ...updatedNow(ctx),
    };
    await ctx.em.nativeUpdate(User, { id: userId }, change);
    await endSessions(ctx, userId, 'SUSPENDED');
    await record(ctx, 'USER_SUSPENDED', { userId, ...(reason !== '' && { reason }) });
  });
}

/** Lets a suspended user sign in again. What the suspension ended stays dead. */
export async function reinstateUser(ctx: RequestContext, userId: string): Promise<UserType> {
  return changeUser(ctx, { userId }, async (ctx, user) => {
    if (!user.isSuspended()) return;
    await ctx.em.nativeUpdate(User, { id: userId }, { suspendedAt: null, ...updatedNow(ctx) });
    await record(ctx, 'USER_REINSTATED', { userId });
  });
}

function unfitReason(reason: string): InvalidField | null {
  const path = ['input', 'reason'];
  if (Array.from(reason).length > longest) return { path, message: msg('tooLong', { count: longest }) };
  return /[^\P{Cc}\n\t]/u.test(reason) ? { path, message: msg('controlCharacters') } : null;
}

function ownAccount(ctx: RequestContext, userId: string): InvalidField | null {
  if (!isOwnAccount(ctx, userId)) return null;
  return { path: ['input', 'userId'], message: msg('ownSuspension') };
}
