import { AccountLinkRequired, VerificationSent } from '../accounts/account.types.js';
import { mailVerification, verificationForUser } from '../accounts/email-verification.js';
import { createPendingSignUp } from '../accounts/signup.js';
import { linkIdentityToUser, findIdentity, touchIdentity } from '../identities/identities.js';
import type { ProviderProfile, ProviderSubject } from '../identities/provider-profile.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { after, issue } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Authenticated } from '../sessions/session.types.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { createUser } from '../users/new-account.js';
import { dropPendingSignUps } from '../users/pending-sign-ups.js';
import { User } from '../users/user.entity.js';
import type { NewUser } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import { oauthFailed } from './provider-call.js';
import { takeOverUnverifiedAccount } from './take-over-unverified.js';

type SignedIn = Authenticated | MfaChallenge | VerificationSent | AccountLinkRequired;

/** Options of the sign-in besides the provider's profile. */
interface SignInOptions {
  /** As at signup. */
  readonly role: string | null;
  readonly deviceToken: string | null | undefined;
}

/**
 * Signs in with a provider profile: by its linked identity, else by a verified address. An account whose owner has
 * verified the address must be signed in to before it is linked; an account with an unverified address is taken over
 * and its credentials are removed. An address that the provider does not verify matches no account.
 */
export async function signInWithProvider(
  ctx: RequestContext,
  profile: ProviderProfile,
  options: SignInOptions,
): Promise<SignedIn> {
  const { email, emailVerified } = profile;
  // Read before the identity: a concurrent sign-in that has created the account by then has linked the identity too.
  const local = emailVerified ? await findUser(ctx, { email: email! }) : null;
  const identity = await findIdentity(ctx, profile);
  if (identity) {
    const user = await ctx.em.findOne(User, { id: identity.user.id }, { refresh: true });
    const isThere = await touchIdentity(ctx, identity, profile);
    if (!user || !isThere) throw oauthFailed('the identity was unlinked, or the account deleted, meanwhile');
    return signInUser(ctx, user, profile, options);
  }

  if (local?.emailVerified) return requireLink(ctx, local, profile);
  if (local) return claim(ctx, local, profile);
  return signUp(ctx, profile, options);
}

async function signInUser(
  ctx: RequestContext,
  user: User,
  profile: ProviderProfile,
  { deviceToken: token }: SignInOptions,
): Promise<SignedIn> {
  const mustProve = ctx.config.emailVerification === 'required' && !user.emailVerified;
  if (mustProve && user.email !== null && !user.isSuspended()) {
    return profile.emailVerified && profile.email === user.email
      ? claim(ctx, user, profile)
      : verifyFirst(ctx, user);
  }
  const answer = await completeSignIn(ctx, user, ['OAUTH'], { token, suppressNewDeviceMail: false });
  if ('session' in answer) await recordSignIn(ctx, user.id, answer);
  return answer;
}

async function claim(ctx: RequestContext, user: Readonly<User>, profile: ProviderProfile): Promise<SignedIn> {
  if (user.isSuspended()) throw new Refusal('AccountSuspended');
  const answer = await takeOverUnverifiedAccount(ctx, user, profile);
  if ('session' in answer) await recordSignIn(ctx, user.id, answer);
  return answer;
}

async function recordSignIn(ctx: RequestContext, userId: string, { session }: Authenticated): Promise<void> {
  await record(ctx, 'LOGGED_IN', { userId, actorId: userId, sessionId: session.id });
}

async function requireLink(
  ctx: RequestContext,
  { id: owner, credentialVersion: stamp }: Readonly<User>,
  profile: ProviderProfile,
): Promise<AccountLinkRequired> {
  const expiresAt = after(ctx.now(), { seconds: ctx.config.oauthLinkSeconds });
  const grant = { owner, stamp, data: subjectOf(profile) };
  const linkToken = await issue(ctx, 'IDENTITY_LINK', grant, expiresAt);
  return Object.assign(new AccountLinkRequired(), { linkToken, expiresAt });
}

/** The stored identity of a provider account that waits to be linked. */
function subjectOf({ provider, issuer, subject, email }: ProviderProfile): string {
  return JSON.stringify({ provider, issuer, subject, email } satisfies ProviderSubject);
}

async function verifyFirst(ctx: RequestContext, user: User): Promise<VerificationSent> {
  return inTransaction(ctx, async (ctx) => {
    await mailVerification(ctx, verificationForUser(user));
    return Object.assign(new VerificationSent(), { email: user.email });
  });
}

/** Signs up a new user. The account has no password; its owner can set one by mail. */
async function signUp(
  ctx: RequestContext,
  profile: ProviderProfile,
  { role }: SignInOptions,
): Promise<SignedIn> {
  const { config } = ctx;
  const { email, emailVerified, name, locale } = profile;
  if (!config.signupEnabled) throw new Refusal('SignupDisabled');
  if (email === null && config.emailRequired) throw oauthFailed('the provider gives no address');

  const facts = { email, name, locale, username: null, passwordHash: null };
  const chosen = role ?? config.defaultRole;
  if (email !== null && !emailVerified) {
    if (config.emailVerification === 'required') {
      return createPendingSignUp(ctx, { ...facts, email, role: chosen, identity: subjectOf(profile) }, null);
    }
    if (await findUser(ctx, { email }))
      throw oauthFailed('the address has an account, and the provider does not verify it');
  }
  const wish = { ...facts, roles: [chosen], emailVerified: emailVerified };
  return inTransaction(ctx, (ctx) => begin(ctx, wish, profile));
}

/** Account, identity and session are committed together. */
async function begin(
  ctx: RequestContext,
  wish: NewUser,
  profile: ProviderProfile,
): Promise<Authenticated | MfaChallenge> {
  const user = await createUser(ctx, wish);
  const beforeProof = user.email !== null && !user.emailVerified;
  await linkIdentityToUser(ctx, user.id, profile, { beforeProof, usedAt: ctx.now() });
  const answer = await completeSignIn(ctx, user, ['OAUTH'], { token: null, suppressNewDeviceMail: true });
  const facts = { userId: user.id, actorId: user.id, sessionId: ctx.viewer?.sessionId };
  await record(ctx, 'SIGNED_UP', facts);
  if (user.emailVerified) {
    await record(ctx, 'EMAIL_VERIFIED', { ...facts, reason: profile.provider });
    await dropPendingSignUps(ctx, user.email!);
  } else if (beforeProof && ctx.config.emailVerification !== 'off') {
    await mailVerification(ctx, verificationForUser(user));
  }
  return answer;
}
