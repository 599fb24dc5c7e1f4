import { locksOf } from '../passwords/verify-password.js';
import { loader } from '../platform/context/dataloader.js';
import type { RequestContext } from '../platform/context/request-context.js';
import type { UserType } from '../users/user.types.js';

/** When a user was suspended; for administrators only, null for others. */
export function suspendedAt({ viewer }: RequestContext, user: UserType): Date | null {
  return viewer?.roles.includes('ADMIN') ? user.suspendedSince : null;
}

/** Until when wrong passwords lock a user out; for administrators only, null for others. */
export async function lockedUntil(ctx: RequestContext, { id }: UserType): Promise<Date | null> {
  return ctx.viewer?.roles.includes('ADMIN') ? lockOf(ctx, id) : null;
}

const lockOf = loader(async (ctx, userIds: readonly string[]) => {
  const locks = await locksOf(ctx, userIds);
  return userIds.map((id) => locks.get(id) ?? null);
});
