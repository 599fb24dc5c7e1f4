import type { MfaChallenge } from '../mfa/mfa.types.js';
import { newPasswordProblems, normalPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import type { Authenticated } from '../sessions/session.types.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { checkNewAccount, createUser } from '../users/new-account.js';
import type { NewAccountProfile } from '../users/new-account.js';
import type { PendingSignUp } from '../users/pending-sign-up.entity.js';
import { addPendingSignUp, newestPendingSignUp } from '../users/pending-sign-ups.js';
import { unwelcomeRole } from '../users/roles.js';
import type { User } from '../users/user.entity.js';
import { findUser, usernameIsFree } from '../users/users.js';
import { VerificationSent } from './account.types.js';
import { mailVerification, verificationEnd, verificationForUser } from './email-verification.js';

export interface SignUp {
  readonly email?: string | null;
  readonly password: string;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly role?: string | null;
  readonly locale?: string | null;
}

/**
 * Creates an account and signs in; account, session and the verification mail are committed together. If addresses must
 * be verified first, it creates a pending sign-up and returns its address.
 */
export async function signup(
  ctx: RequestContext,
  wish: SignUp,
): Promise<Authenticated | MfaChallenge | VerificationSent> {
  const { config } = ctx;
  if (!config.signupEnabled) throw new Refusal('SignupDisabled');
  const { password } = wish;
  // A taken name is told last, by the write: with a form that fails anyway, strangers could ask for names in silence.
  const profile = await checkNewAccount(ctx, wish, {
    emailRequired: config.emailRequired,
    further: async (words) => [
      ...(await newPasswordProblems(config, { field: 'password', password, words })),
      unwelcomeRole(config, wish),
    ],
  });

  const passwordHash = await hashPassword(ctx, password);
  const account = { ...profile, role: wish.role ?? config.defaultRole, passwordHash };
  const { email } = profile;
  if (config.emailVerification === 'required' && email !== null)
    return createPendingSignUp(ctx, { ...account, email, identity: null }, password);
  return inTransaction(ctx, (ctx) => begin(ctx, account));
}

type Account = NewAccountProfile & { readonly role: string; readonly passwordHash: string };

/** A pending sign-up, with a password or with an account at a provider. */
type Waiting = Omit<PendingSignUp, 'id' | 'createdAt' | 'expiresAt' | 'repeats'>;

async function begin(
  ctx: RequestContext,
  { role, ...account }: Account,
): Promise<Authenticated | MfaChallenge> {
  const user = await createUser(ctx, { ...account, roles: [role] });
  const authenticated = await completeSignIn(ctx, user, ['PASSWORD'], {
    token: null,
    suppressNewDeviceMail: true,
  });
  const sessionId = ctx.viewer?.sessionId;
  await record(ctx, 'SIGNED_UP', { userId: user.id, actorId: user.id, sessionId });
  if (ctx.config.emailVerification !== 'off' && user.email !== null) {
    await mailVerification(ctx, verificationForUser(user));
  }
  return authenticated;
}

/**
 * Stores a sign-up until its address is verified. The work, the writes and the response are the same whether or not the
 * address has an account. `password` is the plain password of the hash; null for a sign-up by a provider.
 */
export async function createPendingSignUp(
  ctx: RequestContext,
  account: Waiting,
  password: string | null,
): Promise<VerificationSent> {
  if (!(await usernameIsFree(ctx, account.username))) throw new Refusal('UsernameTaken');
  const owner = await findUser(ctx, { email: account.email });
  for (let tries = 0; tries < 5; tries++) {
    const newest = await newestPendingSignUp(ctx, account.email);
    const repeats = (await isRepeated(ctx, newest, account, password)) ? newest!.id : null;
    const isKept = await keepAndMail(ctx, { account: { ...account, repeats }, newest, owner });
    if (isKept) return Object.assign(new VerificationSent(), { email: account.email });
  }
  throw new Refusal('ServiceUnavailable', { retryAfter: 1, because: 'concurrent sign-ups of one address' });
}

/** Always compares the password, so that the time does not tell whether a pending sign-up exists. */
async function isRepeated(
  { hashes }: RequestContext,
  newest: PendingSignUp | null,
  { identity }: Waiting,
  password: string | null,
): Promise<boolean> {
  if (password === null) return identity !== null && newest?.identity === identity;
  return hashes.matches(normalPassword(password), newest?.passwordHash ?? null);
}

interface Kept {
  readonly account: Waiting & Pick<PendingSignUp, 'repeats'>;
  readonly newest: PendingSignUp | null;
  readonly owner: Readonly<User> | null;
}

/** False, with nothing written, when another sign-up of the address was stored meanwhile. */
async function keepAndMail(ctx: RequestContext, { account, newest, owner }: Kept): Promise<boolean> {
  const { email, locale } = account;
  const expiresAt = verificationEnd(ctx);
  return inTransaction(ctx, async (ctx) => {
    const id = await addPendingSignUp(ctx, { ...account, expiresAt }, newest);
    if (id === null) return false;
    const toVerify = { purpose: 'SIGN_UP' as const, grant: { owner: id, stamp: 0, data: null } };
    const unproved = { email: owner ? null : email, emailVerified: false, locale };
    await mailVerification(ctx, { ...toVerify, ...unproved });
    const recipient = {
      email: owner?.email ?? null,
      emailVerified: owner?.emailVerified ?? false,
      locale: owner?.locale ?? null,
    };
    await enqueueMail(ctx, recipient, 'signup-attempt', { attemptedAt: ctx.now().toISOString() });
    return true;
  });
}
