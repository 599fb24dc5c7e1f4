import { AccountLinkRequired, VerificationSent } from '../accounts/account.types.js';
import { mailVerification, verificationOf } from '../accounts/email-verification.js';
import { holdBack } from '../accounts/signup.js';
import { attach, findIdentity, noteUse } from '../identities/identities.js';
import type { Person, Subject } from '../identities/provider-profile.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { after, issue } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Authenticated } from '../sessions/session.types.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { dropPendingSignUps } from '../users/pending-sign-ups.js';
import { User } from '../users/user.entity.js';
import type { NewUser } from '../users/user.entity.js';
import { createUser, findUser } from '../users/users.js';
import { failed } from './provider-call.js';
import { claimAddress } from './take-over-unverified.js';

type SignedIn = Authenticated | MfaChallenge | VerificationSent | AccountLinkRequired;

/** What somebody brings besides what their provider says. */
interface Visit {
  /** As at signup. */
  readonly role: string | null;
  readonly deviceToken: string | null | undefined;
}

/**
 * Signs in whom a provider speaks of. Their account here is the one that this account of theirs is linked to. Without
 * one, an address that the provider vouches for leads to its account: one whose owner has proved the address has to
 * be signed in to before it is linked, any other begins anew for who proves it now. An address that the provider does
 * not vouch for leads nowhere.
 */
export async function signInPerson(call: Call, person: Person, visit: Visit): Promise<SignedIn> {
  const { email, isVouched } = person;
  // Looked for first: who came twice at one moment, and has made it by then, has linked it as well.
  const local = isVouched ? await findUser(call, { email: email! }) : null;
  const identity = await findIdentity(call, person);
  if (identity) {
    const user = await call.em.findOne(User, { id: identity.userId }, { refresh: true });
    const isThere = await noteUse(call, identity, person);
    if (!user || !isThere) throw failed('unlinked, or the account was deleted, meanwhile');
    return signInUser(call, user, person, visit);
  }

  if (local?.emailVerified) return requireLink(call, local, person);
  if (local) return claim(call, local, person);
  return signUp(call, person, visit);
}

async function signInUser(
  call: Call,
  user: User,
  person: Person,
  { deviceToken: token }: Visit,
): Promise<SignedIn> {
  const mustProve = call.config.emailVerification === 'required' && !user.emailVerified;
  if (mustProve && user.email !== null && !user.isSuspended()) {
    return person.isVouched && person.email === user.email
      ? claim(call, user, person)
      : verifyFirst(call, user);
  }
  const answer = await completeSignIn(call, user, ['OAUTH'], { token, isExpected: false });
  if ('session' in answer) await recordSignIn(call, user.id, answer);
  return answer;
}

async function claim(call: Call, user: Readonly<User>, person: Person): Promise<SignedIn> {
  if (user.isSuspended()) throw new Refusal('AccountSuspended');
  const answer = await claimAddress(call, user, person);
  if ('session' in answer) await recordSignIn(call, user.id, answer);
  return answer;
}

async function recordSignIn(call: Call, userId: string, { session }: Authenticated): Promise<void> {
  await record(call, 'LOGGED_IN', { userId, actorId: userId, sessionId: session.id });
}

async function requireLink(
  call: Call,
  { id: owner, credentialVersion: stamp }: Readonly<User>,
  person: Person,
): Promise<AccountLinkRequired> {
  const expiresAt = after(call.now(), { seconds: call.config.oauthLinkSeconds });
  const grant = { owner, stamp, data: subjectOf(person) };
  const linkToken = await issue(call, 'IDENTITY_LINK', grant, expiresAt);
  return Object.assign(new AccountLinkRequired(), { linkToken, expiresAt });
}

/** What is kept of a person who waits to be linked. */
function subjectOf({ provider, issuer, subject, email }: Person): string {
  return JSON.stringify({ provider, issuer, subject, email } satisfies Subject);
}

async function verifyFirst(call: Call, user: User): Promise<VerificationSent> {
  return inTransaction(call, async (call) => {
    await mailVerification(call, verificationOf(user));
    return Object.assign(new VerificationSent(), { email: user.email });
  });
}

/** Somebody new. They have no password, and may set one by a mail. */
async function signUp(call: Call, person: Person, { role }: Visit): Promise<SignedIn> {
  const { config } = call;
  const { email, isVouched, name, locale } = person;
  if (!config.signupEnabled) throw new Refusal('SignupDisabled');
  if (email === null && config.emailRequired) throw failed('the provider gives no address');

  const facts = { email, name, locale, username: null, passwordHash: null };
  const chosen = role ?? config.defaultRole;
  if (email !== null && !isVouched) {
    if (config.emailVerification === 'required') {
      return holdBack(call, { ...facts, email, role: chosen, identity: subjectOf(person) }, null);
    }
    if (await findUser(call, { email }))
      throw failed('the address has an account, and nobody vouches for it');
  }
  const wish = { ...facts, roles: [chosen], emailVerified: isVouched };
  return inTransaction(call, (call) => begin(call, { ...wish, createdAt: call.now() }, person));
}

/** Account, identity and session are committed together. */
async function begin(call: Call, wish: NewUser, person: Person): Promise<Authenticated | MfaChallenge> {
  const user = await createUser(call, wish);
  const beforeProof = user.email !== null && !user.emailVerified;
  await attach(call, user.id, person, { beforeProof, usedAt: call.now() });
  const answer = await completeSignIn(call, user, ['OAUTH'], { token: null, isExpected: true });
  const facts = { userId: user.id, actorId: user.id, sessionId: call.viewer?.sessionId };
  await record(call, 'SIGNED_UP', facts);
  if (user.emailVerified) {
    await record(call, 'EMAIL_VERIFIED', { ...facts, reason: person.provider });
    await dropPendingSignUps(call, user.email!);
  } else if (beforeProof && call.config.emailVerification !== 'off') {
    await mailVerification(call, verificationOf(user));
  }
  return answer;
}
