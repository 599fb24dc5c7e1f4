import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { isId } from '../sessions/current-session.js';
import type { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { lockUser } from '../users/users.js';

/** Runs work on a user's account in a transaction that locks its row. An unknown id is refused. */
export async function withLockedUser<T>(
  ctx: RequestContext,
  userId: string,
  work: (ctx: RequestContext, user: Readonly<User>) => Promise<T>,
): Promise<T> {
  if (!isId(userId)) throw new Refusal('NotFound', { because: 'not an id' });
  return inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (!user) throw new Refusal('NotFound', { because: 'no such user' });
    return work(ctx, user);
  });
}

interface Target {
  readonly userId: string;
  /** When the caller read the account: a change that was made since is refused with `Conflict`. */
  readonly unchangedSince?: Date | null | undefined;
}

/** The same for a change of the account. Returns the account after the change. */
export async function changeUser(
  ctx: RequestContext,
  { userId, unchangedSince }: Target,
  change: (ctx: RequestContext, user: Readonly<User>) => Promise<unknown>,
): Promise<UserType> {
  return withLockedUser(ctx, userId, async (ctx, user) => {
    refuseChanged(userType(ctx, user), unchangedSince);
    await change(ctx, user);
    return userType(ctx, (await lockUser(ctx, userId))!);
  });
}

function refuseChanged(current: UserType, unchangedSince: Date | null | undefined): void {
  if (unchangedSince && current.updatedAt > unchangedSince) throw new Refusal('Conflict', { current });
}
