import { forgetTries } from '../mfa/prove.js';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { forgiveUser } from '../platform/rate-limits/lockouts.js';
import type { UserType } from '../users/user.types.js';
import { changeUser } from './change-user.js';

/**
 * Lifts every lock of an account by wrong passwords, and those by wrong codes that strangers brought about; a device or a
 * session of the user's own that tried too many codes waits for its quarter of an hour.
 */
export async function unlockUser(call: Call, userId: string): Promise<UserType> {
  const user = await changeUser(call, userId, async (call) => {
    await forgiveUser(call, userId);
    await record(call, 'ACCOUNT_UNLOCKED', { userId });
  });
  await forgetTries(call, userId);
  return user;
}
