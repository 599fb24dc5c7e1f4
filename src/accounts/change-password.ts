import { newPasswordProblems } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { msg } from '../platform/messages/messages.js';
import { newDeviceToken } from '../sessions/device-tokens.js';
import { rotateTokens } from '../sessions/rotate-tokens.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { User } from '../users/user.entity.js';
import { updatedNow } from '../users/users.js';
import { requireCurrentPassword } from './require-password.js';

interface PasswordChange {
  readonly currentPassword?: string | null;
  readonly newPassword: string;
}

/**
 * Sets a new password, ends every other session, and issues a new token pair for the current session; its earlier
 * tokens are dead.
 */
export async function changePassword(ctx: RequestContext, wish: PasswordChange): Promise<Authenticated> {
  const { userId, sessionId } = requireViewer(ctx);
  const { currentPassword: current, newPassword: password } = wish;
  const user = await requireCurrentPassword(ctx, { field: 'currentPassword', password: current }, (words) =>
    newPasswordProblems(ctx.config, { field: 'newPassword', password, words, current }),
  );

  const passwordHash = await hashPassword(ctx, password);
  return inTransaction(ctx, async (ctx) => {
    const change = {
      passwordHash,
      passwordChangedAt: ctx.now(),
      devicesSince: ctx.now(),
      credentialVersion: user.credentialVersion + 1,
      ...updatedNow(ctx),
    };
    // Updates the user's row first: a concurrent login waits for it, and then finds another credential version.
    const changed = await ctx.em.nativeUpdate(
      User,
      { id: userId, credentialVersion: user.credentialVersion },
      change,
    );
    if (changed === 0)
      throw new Refusal('InvalidCredentials', {
        sentence: msg('wrongPassword'),
        because: 'the password was changed meanwhile',
      });

    await endSessions(ctx, userId, 'PASSWORD_CHANGED', { except: sessionId });
    await record(ctx, 'PASSWORD_CHANGED', { userId, sessionId });
    await enqueueMail(ctx, user, 'password-changed', {
      name: user.name,
      changedAt: ctx.now().toISOString(),
    });
    const isPasswordProved = ctx.hashes.canMatch(user.passwordHash);
    const authenticated = await rotateTokens(ctx, sessionId, { isPasswordProved });
    return Object.assign(authenticated, { deviceToken: newDeviceToken(ctx, userId) });
  });
}
