import { linkIdentityToUser, findIdentity } from '../identities/identities.js';
import type { ProviderSubject } from '../identities/provider-profile.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Purpose } from '../platform/one-time-tokens/one-time-tokens.js';
import { createUser } from '../users/new-account.js';
import { takePendingSignUp } from '../users/pending-sign-ups.js';
import type { TakenSignUp } from '../users/pending-sign-ups.js';
import type { NewUser, User } from '../users/user.entity.js';
import { findUser, usernameIsFree } from '../users/users.js';

/** The token with which the owner of an address completes its pending sign-up. */
interface Proof {
  readonly purpose: Extract<Purpose, 'SIGN_UP' | 'PASSWORD_RESET'>;
  readonly token: string;
  /** The id of the sign-up. */
  readonly owner: string;
  /** The hash of the password that the owner has just chosen, in place of the sign-up's. */
  readonly newPasswordHash?: string;
}

/**
 * Turns a pending sign-up into an account, and runs the work in the same transaction. Returns null when the token was
 * spent meanwhile. A username that another account has taken meanwhile is left out.
 */
export async function completePendingSignUp<T>(
  ctx: RequestContext,
  proof: Proof,
  work: (ctx: RequestContext, user: User) => Promise<T>,
): Promise<T | null> {
  const begin = () =>
    inTransaction(ctx, async (ctx) => {
      const user = await createFromSignUp(ctx, proof);
      return user && work(ctx, user);
    });
  try {
    // Tries again when another sign-up takes the username at the same moment.
    return await begin().catch((error: unknown) => {
      if (error instanceof Refusal && error.refused === 'UsernameTaken') return begin();
      throw error;
    });
  } catch (error) {
    const isTaken = error instanceof Refusal && error.refused === 'EmailTaken';
    throw isTaken ? new Refusal('InvalidToken', { because: 'the address has an account by now' }) : error;
  }
}

async function createFromSignUp(
  ctx: RequestContext,
  { purpose, token, owner, newPasswordHash }: Proof,
): Promise<User | null> {
  const waiting = await takePendingSignUp(ctx, owner);
  if (!waiting || !(await spend(ctx, purpose, token))) return null;
  if (await findUser(ctx, waiting)) {
    throw new Refusal('InvalidToken', { because: 'the address has an account by now' });
  }

  const { email, locale } = waiting;
  const profile = waiting.isAgreed ? await profileOf(ctx, waiting) : anonymousProfile(ctx);
  const passwordHash = newPasswordHash ?? profile.passwordHash;
  const user = await createUser(ctx, { email, emailVerified: true, locale, ...profile, passwordHash });
  if (waiting.isAgreed && waiting.identity !== null && newPasswordHash === undefined) {
    await attachWaiting(ctx, user.id, waiting.identity);
  }
  await record(ctx, 'SIGNED_UP', { userId: user.id, actorId: user.id });
  await record(ctx, 'EMAIL_VERIFIED', { userId: user.id, actorId: user.id });
  return user;
}

/**
 * The person who signed up may not own the mailbox, so their identity is removed when the owner resets the password.
 */
async function attachWaiting(ctx: RequestContext, userId: string, identity: string): Promise<void> {
  const subject = JSON.parse(identity) as ProviderSubject;
  const isFree = (await findIdentity(ctx, subject)) === null;
  if (isFree) await linkIdentityToUser(ctx, userId, subject, { beforeProof: true, usedAt: null });
}

type Profile = Pick<NewUser, 'username' | 'name' | 'roles' | 'passwordHash'>;

async function profileOf(
  ctx: RequestContext,
  { username, name, role, passwordHash }: TakenSignUp,
): Promise<Profile> {
  const isFree = await usernameIsFree(ctx, username);
  return { username: isFree ? username : null, name, roles: [role], passwordHash };
}

/**
 * When several people signed up with one address and different passwords, the server cannot tell which of them owns the
 * mailbox, and their mails look alike. The account then starts without a password, and its owner sets one by mail.
 */
function anonymousProfile({ config }: RequestContext): Profile {
  return { username: null, name: null, roles: [config.defaultRole], passwordHash: null };
}
