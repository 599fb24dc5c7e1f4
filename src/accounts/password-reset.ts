import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { enqueueMail } from '../platform/mail-outbox.js';
import { forgiveUser } from '../platform/lockouts.js';
import { after, issue, look, spend } from '../platform/one-time-tokens.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { inTransaction } from '../platform/transaction.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { unlinkUnproved } from '../identities/identities.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import { inConstantTime } from './constant-time.js';
import { linkTo } from './links.js';

/**
 * Mails a link that sets a new password, where the address has an account. The work, the writes and the answer are
 * the same where it has none. Older links stay good, so that a stranger cannot end the owner's.
 */
export async function requestPasswordReset(call: Call, given: string): Promise<void> {
  const { value: email, invalid } = checkEmail(given);
  refuseInvalid([invalid]);

  await inConstantTime(() => mailReset(call, email!));
}

async function mailReset(call: Call, email: string): Promise<void> {
  const found = await findUser(call, { email });
  const user = found?.isSuspended() ? null : found;
  const { id: owner, credentialVersion: stamp } = user ?? { id: uuidv7(), credentialVersion: 0 };
  const expiresInMinutes = call.config.passwordResetMinutes;
  const expiresAt = after(call.now(), { minutes: expiresInMinutes });
  await inTransaction(call, async (call) => {
    const token = await issue(call, 'PASSWORD_RESET', { owner, stamp, data: null }, expiresAt);
    const link = linkTo(call.config, 'resetPasswordPath', token);
    const recipient = { email: user?.email ?? null, locale: user?.locale ?? null };
    await enqueueMail(call, recipient, 'reset-password', {
      ...{ name: user?.name ?? null, link, expiresInMinutes },
    });
  });
  await record(call, 'PASSWORD_RESET_REQUESTED', user ? { userId: user.id } : {});
}

export interface PasswordReset {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets a new password by a mailed token, ends every session, and signs in. A weak password does not spend the token.
 * Whoever has the mail has the address, so the address counts as verified, and accounts at providers that were linked
 * before anybody had proved it are none of theirs.
 */
export async function resetPassword(
  call: Call,
  { token, newPassword }: PasswordReset,
): Promise<Authenticated | MfaChallenge> {
  refuseInvalid([unusableNewPassword(call.config, 'newPassword', newPassword)]);
  const user = await ownerOf(call, token);
  await refuseWeak(call.config, newPassword, user);

  const passwordHash = await hashPassword(call, newPassword);
  const answer = await inTransaction(call, async (call) => {
    const changed = await setPassword(call, user, passwordHash);
    if (!(await spend(call, 'PASSWORD_RESET', token))) throw invalidToken('spent meanwhile');
    await endSessions(call, user.id, 'PASSWORD_RESET');
    await unlinkUnproved(call, user.id, 'unproved');
    await record(call, 'PASSWORD_RESET', { userId: user.id, actorId: user.id });
    await enqueueMail(call, user, 'password-changed', {
      ...{ name: user.name, changedAt: call.now().toISOString() },
    });
    return completeSignIn(call, changed, ['EMAIL'], { token: null, isExpected: true });
  });
  await forgiveUser(call, user.id);
  return answer;
}

/** The account that the token is for, as long as it is as it was when the token was mailed. */
async function ownerOf(call: Call, token: string): Promise<User> {
  const grant = await look(call, 'PASSWORD_RESET', token);
  if (!grant) throw invalidToken('no such reset token');
  const user = await call.em.findOne(User, { id: grant.owner }, { refresh: true });
  if (!user || user.credentialVersion !== grant.stamp || user.isSuspended()) {
    throw invalidToken('the account changed since');
  }
  return user;
}

/** The row's lock comes first: of two resets, and of a reset and a login, one finds another credential version. */
async function setPassword(call: Call, user: User, passwordHash: string): Promise<User> {
  const { id, credentialVersion } = user;
  const change = {
    ...{ passwordHash, passwordChangedAt: call.now(), devicesSince: call.now(), emailVerified: true },
    credentialVersion: credentialVersion + 1,
  };
  const guard = { id, credentialVersion, suspendedAt: null };
  if ((await call.em.nativeUpdate(User, guard, change)) === 0)
    throw invalidToken('the account changed since');
  return call.em.findOneOrFail(User, { id });
}

function invalidToken(because: string): Refusal {
  return new Refusal('InvalidToken', { because });
}
