import type { AccountDeleted } from '../accounts/account.types.js';
import { removeAccount } from '../accounts/remove-account.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { withLockedUser } from './with-locked-user.js';

/** Removes a user's account for good, as `deleteAccount` does for its owner. The last administrator stays. */
export async function deleteUser(ctx: RequestContext, userId: string): Promise<AccountDeleted> {
  return withLockedUser(ctx, userId, removeAccount);
}
