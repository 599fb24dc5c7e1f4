import { removeSecondFactor } from '../mfa/mfa.js';
import { resetAttempts } from '../mfa/verify-code.js';
import { isOwnAccount } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { endSessions } from '../sessions/sessions.js';
import { User } from '../users/user.entity.js';
import type { UserType } from '../users/user.types.js';
import { changeUser } from './with-locked-user.js';

/**
 * Removes the second factor and the backup codes of a user who has lost the factor, and mails the user. The lost phone
 * may be signed in, so every session ends and every known device is forgotten. Administrators remove their own factor
 * with `disableMfa`, which requires a proof.
 */
export async function resetUserMfa(ctx: RequestContext, userId: string): Promise<UserType> {
  refuseInvalid([
    isOwnAccount(ctx, userId) ? { path: ['input', 'userId'], message: msg('ownAuthenticator') } : null,
  ]);

  const changed = await changeUser(ctx, { userId }, async (ctx, user) => {
    if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');
    await removeSecondFactor(ctx, user);
    await ctx.em.nativeUpdate(User, { id: userId }, { devicesSince: ctx.now() });
    await endSessions(ctx, userId, 'SECOND_FACTOR_RESET');
  });
  await resetAttempts(ctx, userId);
  return changed;
}
