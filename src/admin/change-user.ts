import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { isId } from '../sessions/caller.js';
import type { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { lockUser } from '../users/users.js';

/** Runs work on somebody's account in a transaction that holds its row. An id that nobody has is refused. */
export async function withUser<T>(
  call: Call,
  userId: string,
  work: (call: Call, user: Readonly<User>) => Promise<T>,
): Promise<T> {
  if (!isId(userId)) throw new Refusal('NotFound', { because: 'not an id' });
  return inTransaction(call, async (call) => {
    const user = await lockUser(call, userId);
    if (!user) throw new Refusal('NotFound', { because: 'no such user' });
    return work(call, user);
  });
}

/** The same for a change of the account, which it answers as it is then. */
export async function changeUser(
  call: Call,
  userId: string,
  change: (call: Call, user: Readonly<User>) => Promise<unknown>,
): Promise<UserType> {
  return withUser(call, userId, async (call, user) => {
    await change(call, user);
    return userType((await lockUser(call, userId))!);
  });
}
