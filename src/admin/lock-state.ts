import { locksOf } from '../passwords/prove-password.js';
import { batched } from '../platform/context/dataloader.js';
import type { Call } from '../platform/context/request-context.js';
import type { UserType } from '../users/user.types.js';

/** Since when a user is suspended; for administrators, and null to others. */
export function suspendedAt({ viewer }: Call, user: UserType): Date | null {
  return viewer?.roles.includes('ADMIN') ? user.suspendedSince : null;
}

/** Until when a user is locked out by wrong passwords; for administrators, and null to others. */
export async function lockedUntil(call: Call, { id }: UserType): Promise<Date | null> {
  return call.viewer?.roles.includes('ADMIN') ? lockOf(call, id) : null;
}

const lockOf = batched(async (call, userIds: readonly string[]) => {
  const locks = await locksOf(call, userIds);
  return userIds.map((id) => locks.get(id) ?? null);
});
