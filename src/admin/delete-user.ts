import type { AccountDeleted } from '../accounts/account.types.js';
import { removeAccount } from '../accounts/remove-account.js';
import type { Call } from '../platform/context/request-context.js';
import { withUser } from './change-user.js';

/** Removes a user's account for good, as `deleteAccount` does for its owner. The last administrator stays. */
export async function deleteUser(call: Call, userId: string): Promise<AccountDeleted> {
  return withUser(call, userId, removeAccount);
}
