import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import type { Recipient } from '../platform/mail/outbox.js';
import { after, issue, keep, look, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant, Purpose } from '../platform/one-time-tokens/one-time-tokens.js';
import { extendPendingSignUps, newestPendingSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import { completePendingSignUp } from './complete-pending-sign-up.js';
import { inConstantTime } from './constant-time.js';
import { linkTo } from './links.js';

/** Whose address a link verifies: an account's, or that of a sign-up which waits for it. */
export interface ToVerify extends Recipient {
  readonly purpose: Extract<Purpose, 'SIGN_UP' | 'EMAIL_VERIFICATION'>;
  readonly grant: Grant;
}

/** Mails a link that verifies the address. */
export async function mailVerification(
  call: Call,
  { purpose, grant, ...recipient }: ToVerify,
): Promise<void> {
  const token = await issue(call, purpose, grant, verificationEnd(call));
  const link = linkTo(call.config, 'verifyEmailPath', token);
  const expiresInMinutes = call.config.emailVerificationHours * 60;
  await enqueueMail(call, recipient, 'verify-email', { link, expiresInMinutes });
}

/** Until when a link that is mailed now verifies, and a sign-up waits for it. */
export function verificationEnd({ config, now }: Call): Date {
  return after(now(), { minutes: config.emailVerificationHours * 60 });
}

export function verificationOf({ id, email, locale, credentialVersion }: Readonly<User>): ToVerify {
  const grant = { owner: id, stamp: credentialVersion, data: null };
  return { purpose: 'EMAIL_VERIFICATION', grant, email, emailVerified: false, locale };
}

/**
 * Mails the link again where an address waits to be verified. The work, the writes and the answer are the same for
 * every state of the address.
 */
export async function resendVerificationEmail(call: Call, given: string): Promise<void> {
  const { value: email, invalid } = checkEmail(given);
  refuseInvalid([invalid]);

  await inConstantTime(async () => {
    const target = await waitingFor(call, email!);
    await inTransaction(call, async (call) => {
      await extendPendingSignUps(call, email!, verificationEnd(call));
      await mailVerification(call, target);
    });
  });
}

async function waitingFor(call: Call, email: string): Promise<ToVerify> {
  const user = await findUser(call, { email });
  const pending = await newestPendingSignUp(call, email);
  const { emailVerification } = call.config;

  if (emailVerification !== 'off' && user && !user.emailVerified && !user.isSuspended()) {
    return verificationOf(user);
  }
  if (emailVerification === 'required' && !user && pending) {
    const { id: owner, locale } = pending;
    const grant = { owner, stamp: 0, data: null };
    return { purpose: 'SIGN_UP', grant, email, emailVerified: false, locale };
  }
  const nobody = { owner: uuidv7(), stamp: 0, data: null };
  return { purpose: 'SIGN_UP', grant: nobody, email: null, emailVerified: false, locale: null };
}

/**
 * Verifies the address that the token was mailed to, and answers it. A token that was spent within the last minute gets
 * the same answer again, for a double click and for a retry after a lost answer; nothing is changed by that.
 */
export async function verifyEmail(call: Call, token: string): Promise<string> {
  const forUser = await look(call, 'EMAIL_VERIFICATION', token);
  if (forUser) return verifyAddress(call, token, forUser);
  const forSignUp = await look(call, 'SIGN_UP', token);
  if (forSignUp) return verifySignUp(call, token, forSignUp);
  return verifiedBefore(call, token);
}

async function verifyAddress(call: Call, token: string, { owner, stamp }: Grant): Promise<string> {
  return inTransaction(call, async (call) => {
    const guard = { id: owner, credentialVersion: stamp, suspendedAt: null, email: { $ne: null } };
    const verified = await call.em.nativeUpdate(User, guard, { emailVerified: true });
    if (verified === 0) throw new Refusal('InvalidToken', { because: 'the account changed since' });
    if (!(await spend(call, 'EMAIL_VERIFICATION', token))) return verifiedBefore(call, token);

    const user = await call.em.findOneOrFail(User, { id: owner });
    await record(call, 'EMAIL_VERIFIED', { userId: owner, actorId: owner });
    await rememberVerified(call, token, user);
    return user.email!;
  });
}

async function verifySignUp(call: Call, token: string, { owner }: Grant): Promise<string> {
  const account = await completePendingSignUp(
    call,
    { purpose: 'SIGN_UP', token, owner },
    async (call, user) => {
      await rememberVerified(call, token, user);
      return user.email!;
    },
  );
  return account ?? verifiedBefore(call, token);
}

async function rememberVerified(call: Call, token: string, user: Readonly<User>): Promise<void> {
  const grant = { owner: user.id, stamp: user.credentialVersion, data: user.email };
  await keep(call, { purpose: 'EMAIL_VERIFIED', token }, grant, after(call.now(), { minutes: 1 }));
}

/** The address that the token has verified a moment ago, while the account still has it. */
async function verifiedBefore(call: Call, token: string): Promise<string> {
  const verified = await look(call, 'EMAIL_VERIFIED', token);
  if (!verified) throw new Refusal('InvalidToken', { because: 'no such verification token' });
  const { owner: id, stamp: credentialVersion, data: email } = verified;
  const isStill = { id, credentialVersion, email, emailVerified: true, suspendedAt: null };
  if ((await call.em.count(User, isStill)) === 0)
    throw new Refusal('InvalidToken', { because: 'the account changed since' });
  return email!;
}
