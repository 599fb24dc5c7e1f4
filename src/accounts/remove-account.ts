import { forgetWhereabouts, record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { revokeAll } from '../platform/one-time-tokens/one-time-tokens.js';
import { clearLockouts } from '../platform/rate-limits/lockouts.js';
import { refuseLastAdministrator } from '../users/last-administrator.js';
import { User } from '../users/user.entity.js';
import { AccountDeleted } from './account.types.js';

/**
 * Deletes an account with its sessions, factors and links, and the personal data in its security events. Call it in a
 * transaction, with the account read under the lock of its row. Refuses to delete the last administrator.
 */
export async function removeAccount(ctx: RequestContext, user: Readonly<User>): Promise<AccountDeleted> {
  await refuseLastAdministrator(ctx, user);
  const { id: userId } = user;

  await ctx.em.nativeDelete(User, { id: userId });
  await revokeAll(ctx, userId);
  await clearLockouts(ctx, userId);
  await record(ctx, 'USER_DELETED', { userId });
  await forgetWhereabouts(ctx, userId);
  return Object.assign(new AccountDeleted(), { userId, deletedAt: ctx.now() });
}
