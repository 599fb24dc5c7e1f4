import { normalPassword, refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { newDeviceToken } from '../sessions/device-tokens.js';
import { replacePair } from '../sessions/replace-pair.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { User } from '../users/user.entity.js';
import { ownerByPassword } from './own-password.js';

interface PasswordChange {
  readonly currentPassword?: string | null;
  readonly newPassword: string;
}

/** Sets a new password, ends every other session, and gives the asking one a new pair; its old tokens are dead. */
export async function changePassword(call: Call, wish: PasswordChange): Promise<Authenticated> {
  const { userId, sessionId } = viewerOf(call);
  refuseInvalid([unusableNewPassword(call.config, 'newPassword', wish.newPassword)]);
  const user = await ownerByPassword(call, 'currentPassword', wish.currentPassword);
  await refuseWeak(call.config, wish.newPassword, user);
  refuseSame(wish);

  const passwordHash = await hashPassword(call, wish.newPassword);
  return inTransaction(call, async (call) => {
    const change = {
      passwordHash,
      ...{ passwordChangedAt: call.now(), devicesSince: call.now() },
      credentialVersion: user.credentialVersion + 1,
    };
    // The user's row comes first: a login that races this waits for it, and then finds another version.
    const changed = await call.em.nativeUpdate(
      User,
      { id: userId, credentialVersion: user.credentialVersion },
      change,
    );
    if (changed === 0)
      throw new Refusal('InvalidCredentials', { because: 'the password was changed meanwhile' });

    await endSessions(call, userId, 'PASSWORD_CHANGED', { except: sessionId });
    await record(call, 'PASSWORD_CHANGED', { userId, sessionId });
    await enqueueMail(call, user, 'password-changed', {
      ...{ name: user.name, changedAt: call.now().toISOString() },
    });
    const isPasswordProved = call.hashes.canMatch(user.passwordHash);
    const authenticated = await replacePair(call, sessionId, { isPasswordProved });
    return Object.assign(authenticated, { deviceToken: newDeviceToken(call, userId) });
  });
}

function refuseSame({ currentPassword, newPassword }: PasswordChange): void {
  if (typeof currentPassword !== 'string' || normalPassword(currentPassword) !== normalPassword(newPassword))
    return;
  throw new Refusal('WeakPassword', { suggestions: ['Choose another password than the current one.'] });
}
