import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { enqueueMail } from '../platform/mail-outbox.js';
import type { Recipient } from '../platform/mail-outbox.js';
import { after, issue, look, spend } from '../platform/one-time-tokens.js';
import type { Grant, Purpose } from '../platform/one-time-tokens.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { inTransaction } from '../platform/transaction.js';
import { attach, findIdentity } from '../identities/identities.js';
import type { Subject } from '../identities/person.js';
import { extendPendingSignUps, newestPendingSignUp, takePendingSignUp } from '../users/pending-sign-ups.js';
import type { TakenSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import type { NewUser } from '../users/user.entity.js';
import { createUser, findUser, usernameIsFree } from '../users/users.js';
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
  return { purpose: 'EMAIL_VERIFICATION', grant, email, locale };
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
    return { purpose: 'SIGN_UP', grant: { owner, stamp: 0, data: null }, email, locale };
  }
  const nobody = { owner: uuidv7(), stamp: 0, data: null };
  return { purpose: 'SIGN_UP', grant: nobody, email: null, locale: null };
}

/** Verifies the address that the token was mailed to, once, and answers it. */
export async function verifyEmail(call: Call, token: string): Promise<string> {
  const forUser = await look(call, 'EMAIL_VERIFICATION', token);
  const forSignUp = forUser ? null : await look(call, 'SIGN_UP', token);
  if (forUser) return inTransaction(call, (call) => verifyAddress(call, token, forUser));
  if (forSignUp) return settleSignUp(call, token, forSignUp);
  throw new Refusal('InvalidToken', { because: 'no such verification token' });
}

async function verifyAddress(call: Call, token: string, { owner, stamp }: Grant): Promise<string> {
  const guard = { id: owner, credentialVersion: stamp, suspendedAt: null, email: { $ne: null } };
  const verified = await call.em.nativeUpdate(User, guard, { emailVerified: true });
  if (verified === 0) throw new Refusal('InvalidToken', { because: 'the account changed since' });
  if (!(await spend(call, 'EMAIL_VERIFICATION', token))) {
    throw new Refusal('InvalidToken', { because: 'spent meanwhile' });
  }

  const { email } = await call.em.findOneOrFail(User, { id: owner });
  await record(call, 'EMAIL_VERIFIED', { userId: owner, actorId: owner });
  return email!;
}

/** Tried once more when somebody claims the username at the same moment. */
async function settleSignUp(call: Call, token: string, grant: Grant): Promise<string> {
  const begin = () => inTransaction(call, (call) => beginAccount(call, token, grant));
  try {
    return await begin().catch((error: unknown) => {
      if (error instanceof Refusal && error.refused === 'UsernameTaken') return begin();
      throw error;
    });
  } catch (error) {
    const isTaken = error instanceof Refusal && error.refused === 'EmailTaken';
    throw isTaken ? new Refusal('InvalidToken', { because: 'the address has an account since' }) : error;
  }
}

/** Turns a sign-up that waited into an account. A username that was claimed meanwhile is left out. */
async function beginAccount(call: Call, token: string, { owner }: Grant): Promise<string> {
  const waiting = await takePendingSignUp(call, owner);
  if (!waiting || !(await spend(call, 'SIGN_UP', token)) || (await findUser(call, waiting))) {
    throw new Refusal('InvalidToken', { because: 'the sign-up was settled before' });
  }

  const { email, locale } = waiting;
  const wished = waiting.count === 1 ? await profileOf(call, waiting) : nobodys(call);
  const facts = { email, emailVerified: true, locale, createdAt: call.now() };
  const user = await createUser(call, { ...facts, ...wished });
  if (waiting.count === 1 && waiting.identity !== null) await attachWaiting(call, user.id, waiting.identity);
  await record(call, 'SIGNED_UP', { userId: user.id, actorId: user.id });
  await record(call, 'EMAIL_VERIFIED', { userId: user.id, actorId: user.id });
  return email;
}

/** Who signed up need not be who has the mailbox, so what they signed up by goes when its owner resets the password. */
async function attachWaiting(call: Call, userId: string, identity: string): Promise<void> {
  const subject = JSON.parse(identity) as Subject;
  const isFree = (await findIdentity(call, subject)) === null;
  if (isFree) await attach(call, userId, subject, { beforeProof: true, usedAt: null });
}

type Wished = Pick<NewUser, 'username' | 'name' | 'roles' | 'passwordHash'>;

async function profileOf(call: Call, { username, name, role, passwordHash }: TakenSignUp): Promise<Wished> {
  const isFree = await usernameIsFree(call, username);
  return { username: isFree ? username : null, name, roles: [role], passwordHash };
}

/**
 * Of several who signed up with one address nobody can tell which one has the mailbox, and one mail looks like the
 * other. The account begins without a password then; its owner sets one by mail.
 */
function nobodys({ config }: Call): Wished {
  return { username: null, name: null, roles: [config.defaultRole], passwordHash: null };
}
