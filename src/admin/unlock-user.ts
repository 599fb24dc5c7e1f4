import { resetAttempts } from '../mfa/verify-code.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { clearLockouts } from '../platform/rate-limits/lockouts.js';
import type { UserType } from '../users/user.types.js';
import { changeUser } from './with-locked-user.js';

/**
 * Lifts every lock of an account from wrong passwords, and the locks that strangers caused with wrong codes. A device
 * or a session of the user that tried too many codes stays locked until its quarter of an hour is over.
 */
export async function unlockUser(ctx: RequestContext, userId: string): Promise<UserType> {
  const user = await changeUser(ctx, { userId }, async (ctx) => {
    await clearLockouts(ctx, userId);
    await record(ctx, 'ACCOUNT_UNLOCKED', { userId });
  });
  await resetAttempts(ctx, userId);
  return user;
}
