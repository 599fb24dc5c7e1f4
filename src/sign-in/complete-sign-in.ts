import type { Call } from '../platform/call.js';
import { Refusal } from '../platform/refusal.js';
import type { Authenticated } from '../sessions/session.types.js';
import { startSession } from '../sessions/start-session.js';
import type { User } from '../users/user.entity.js';

/**
 * The one door: every way of proving who one is ends here, and sessions start nowhere else. A session starts only
 * while the account is as it was when it was proved.
 */
export async function completeSignIn(
  call: Call,
  user: User,
  methods: readonly string[],
): Promise<Authenticated> {
  if (user.isSuspended()) throw new Refusal('AccountSuspended');
  return startSession(call, user, methods);
}
