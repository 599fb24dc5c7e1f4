import { removeSecondFactor } from '../mfa/mfa.js';
import { forgetTries } from '../mfa/prove.js';
import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { endSessions } from '../sessions/sessions.js';
import { User } from '../users/user.entity.js';
import type { UserType } from '../users/user.types.js';
import { changeUser } from './change-user.js';

/**
 * Removes the second factor of a user who has lost it, with the backup codes, and tells them by mail. The lost phone may
 * be signed in as well, so every session ends and no device is a known one any more. One's own goes by `disableMfa`,
 * which asks for a proof.
 */
export async function resetUserMfa(call: Call, userId: string): Promise<UserType> {
  refuseInvalid([
    userId === viewerOf(call).userId
      ? { path: ['input', 'userId'], message: 'Use disableMfa for your own second factor.' }
      : null,
  ]);

  const changed = await changeUser(call, userId, async (call, user) => {
    if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');
    await removeSecondFactor(call, user);
    await call.em.nativeUpdate(User, { id: userId }, { devicesSince: call.now() });
    await endSessions(call, userId, 'SECOND_FACTOR_RESET');
  });
  await forgetTries(call, userId);
  return changed;
}
