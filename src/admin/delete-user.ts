import type { AccountDeleted } from '../accounts/account.types.js';
import { removeAccount } from '../accounts/remove-account.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { withLockedUser } from './with-locked-user.js';

/**
 * Deletes a user's account permanently, as `deleteAccount` does for its owner. Refuses to delete the last
 * administrator.
 */
export async function deleteUser(ctx: RequestContext, userId: string): Promise<AccountDeleted> {
  return withLockedUser(ctx, userId, removeAccount);
}
