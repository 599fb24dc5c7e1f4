import { forgetWhereabouts, record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { revokeAll } from '../platform/one-time-tokens/one-time-tokens.js';
import { forgiveUser } from '../platform/rate-limits/lockouts.js';
import { refuseLastAdministrator } from '../users/last-administrator.js';
import { User } from '../users/user.entity.js';
import { AccountDeleted } from './account.types.js';

/**
 * Removes an account with its sessions, factors and links, and what is personal in its security events. Call it in a
 * transaction with the account as it is under the lock of its row. The deployment keeps its last administrator.
 */
export async function removeAccount(call: Call, user: Readonly<User>): Promise<AccountDeleted> {
  await refuseLastAdministrator(call, user);
  const { id: userId } = user;

  await call.em.nativeDelete(User, { id: userId });
  await revokeAll(call, userId);
  await forgiveUser(call, userId);
  await record(call, 'USER_DELETED', { userId });
  await forgetWhereabouts(call, userId);
  return Object.assign(new AccountDeleted(), { userId, deletedAt: call.now() });
}
