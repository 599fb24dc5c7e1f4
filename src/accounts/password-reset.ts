import { v7 as uuidv7 } from 'uuid';
import { unlinkUnproved } from '../identities/identities.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { after, issue, look, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant } from '../platform/one-time-tokens/one-time-tokens.js';
import { forgiveUser } from '../platform/rate-limits/lockouts.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import type { PendingSignUp } from '../users/pending-sign-up.entity.js';
import { extendPendingSignUps, findPendingSignUp, newestPendingSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import { completePendingSignUp } from './complete-pending-sign-up.js';
import { inConstantTime } from './constant-time.js';
import { linkTo } from './links.js';

/**
 * Mails a link that sets a new password, where the address has an account. The work, the writes and the answer are
 * the same where it has none. Where a sign-up waits for the address to be verified, the link completes it with the new
 * password. Older links stay good, so that a stranger cannot end the owner's.
 */
export async function requestPasswordReset(call: Call, given: string): Promise<void> {
  const { value: email, invalid } = checkEmail(given);
  refuseInvalid([invalid]);

  await inConstantTime(() => mailReset(call, email!));
}

async function mailReset(call: Call, email: string): Promise<void> {
  const found = await findUser(call, { email });
  const user = found?.isSuspended() ? null : found;
  const waiting = await newestPendingSignUp(call, email);
  const target = user ?? (found ? null : waiting);
  const grant = { owner: target?.id ?? uuidv7(), stamp: user?.credentialVersion ?? 0, data: null };
  const expiresInMinutes = call.config.passwordResetMinutes;
  const expiresAt = after(call.now(), { minutes: expiresInMinutes });
  await inTransaction(call, async (call) => {
    await extendPendingSignUps(call, email, expiresAt);
    const token = await issue(call, 'PASSWORD_RESET', grant, expiresAt);
    const link = linkTo(call.config, 'resetPasswordPath', token);
    const recipient = {
      email: target?.email ?? null,
      emailVerified: user?.emailVerified ?? false,
      locale: target?.locale ?? null,
    };
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
  const grant = await look(call, 'PASSWORD_RESET', token);
  if (!grant) throw invalidToken('no such reset token');
  const waiting = await findPendingSignUp(call, grant.owner);
  if (waiting) return completeSignUp(call, { token, newPassword }, waiting);
  const user = await ownerOf(call, grant);
  await refuseWeak(call.config, newPassword, user);

  const passwordHash = await hashPassword(call, newPassword);
  const answer = await inTransaction(call, async (call) => {
    const changed = await setPassword(call, user, passwordHash);
    if (!(await spend(call, 'PASSWORD_RESET', token))) throw invalidToken('spent meanwhile');
    await endSessions(call, user.id, 'PASSWORD_RESET');
    await unlinkUnproved(call, user.id, 'unproved');
    await record(call, 'PASSWORD_RESET', { userId: user.id, actorId: user.id });
    await enqueueMail(call, changed, 'password-changed', {
      ...{ name: changed.name, changedAt: call.now().toISOString() },
    });
    return completeSignIn(call, changed, ['EMAIL'], { token: null, isExpected: true });
  });
  await forgiveUser(call, user.id);
  return answer;
}

/** Makes the account of a sign-up that waits, with the new password in place of the one that was forgotten. */
async function completeSignUp(
  call: Call,
  { token, newPassword }: PasswordReset,
  waiting: PendingSignUp,
): Promise<Authenticated | MfaChallenge> {
  await refuseWeak(call.config, newPassword, waiting);
  const newPasswordHash = await hashPassword(call, newPassword);
  const proof = { purpose: 'PASSWORD_RESET' as const, token, owner: waiting.id, newPasswordHash };
  const answer = await completePendingSignUp(call, proof, async (call, user) => {
    await record(call, 'PASSWORD_RESET', { userId: user.id, actorId: user.id });
    return completeSignIn(call, user, ['EMAIL'], { token: null, isExpected: true });
  });
  if (!answer) throw invalidToken('spent meanwhile');
  return answer;
}

/** The account that the token is for, as long as it is as it was when the token was mailed. */
async function ownerOf(call: Call, grant: Grant): Promise<User> {
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
