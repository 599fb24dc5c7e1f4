import { locksOf } from '../passwords/verify-password.js';
import { loader } from '../platform/context/dataloader.js';
import type { RequestContext } from '../platform/context/request-context.js';
import type { UserType } from '../users/user.types.js';

/** Since when a user is suspended; for administrators, and null to others. */
export function suspendedAt({ viewer }: RequestContext, user: UserType): Date | null {
  return viewer?.roles.includes('ADMIN') ? user.suspendedSince : null;
}

/** Until when a user is locked out by wrong passwords; for administrators, and null to others. */
export async function lockedUntil(ctx: RequestContext, { id }: UserType): Promise<Date | null> {
  return ctx.viewer?.roles.includes('ADMIN') ? lockOf(ctx, id) : null;
}

const lockOf = loader(async (ctx, userIds: readonly string[]) => {
  const locks = await locksOf(ctx, userIds);
  return userIds.map((id) => locks.get(id) ?? null);
});
