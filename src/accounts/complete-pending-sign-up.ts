import { attach, findIdentity } from '../identities/identities.js';
import type { Subject } from '../identities/provider-profile.js';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Purpose } from '../platform/one-time-tokens/one-time-tokens.js';
import { takePendingSignUp } from '../users/pending-sign-ups.js';
import type { TakenSignUp } from '../users/pending-sign-ups.js';
import type { NewUser, User } from '../users/user.entity.js';
import { createUser, findUser, usernameIsFree } from '../users/users.js';

/** The token by which the owner of an address completes a sign-up that waits for it. */
interface Proof {
  readonly purpose: Extract<Purpose, 'SIGN_UP' | 'PASSWORD_RESET'>;
  readonly token: string;
  /** The id of the sign-up. */
  readonly owner: string;
  /** The hash of the password that the owner has just chosen, in place of what was signed up with. */
  readonly newPasswordHash?: string;
}

/**
 * Turns a sign-up that waited for its address into an account, and runs the work in the same transaction. Answers null
 * when the token was spent meanwhile. A username that was claimed meanwhile is left out.
 */
export async function completePendingSignUp<T>(
  call: Call,
  proof: Proof,
  work: (call: Call, user: User) => Promise<T>,
): Promise<T | null> {
  const begin = () =>
    inTransaction(call, async (call) => {
      const user = await createFromSignUp(call, proof);
      return user && work(call, user);
    });
  try {
    // Once more when somebody claims the username at the same moment.
    return await begin().catch((error: unknown) => {
      if (error instanceof Refusal && error.refused === 'UsernameTaken') return begin();
      throw error;
    });
  } catch (error) {
    const isTaken = error instanceof Refusal && error.refused === 'EmailTaken';
    throw isTaken ? new Refusal('InvalidToken', { because: 'the address has an account since' }) : error;
  }
}

async function createFromSignUp(
  call: Call,
  { purpose, token, owner, newPasswordHash }: Proof,
): Promise<User | null> {
  const waiting = await takePendingSignUp(call, owner);
  if (!waiting || !(await spend(call, purpose, token))) return null;
  if (await findUser(call, waiting)) {
    throw new Refusal('InvalidToken', { because: 'the address has an account since' });
  }

  const { email, locale } = waiting;
  const profile = waiting.isAgreed ? await profileOf(call, waiting) : anonymousProfile(call);
  const passwordHash = newPasswordHash ?? profile.passwordHash;
  const facts = { email, emailVerified: true, locale, createdAt: call.now() };
  const user = await createUser(call, { ...facts, ...profile, passwordHash });
  if (waiting.isAgreed && waiting.identity !== null && newPasswordHash === undefined) {
    await attachWaiting(call, user.id, waiting.identity);
  }
  await record(call, 'SIGNED_UP', { userId: user.id, actorId: user.id });
  await record(call, 'EMAIL_VERIFIED', { userId: user.id, actorId: user.id });
  return user;
}

/** Who signed up need not be who has the mailbox, so what they signed up by goes when its owner resets the password. */
async function attachWaiting(call: Call, userId: string, identity: string): Promise<void> {
  const subject = JSON.parse(identity) as Subject;
  const isFree = (await findIdentity(call, subject)) === null;
  if (isFree) await attach(call, userId, subject, { beforeProof: true, usedAt: null });
}

type Profile = Pick<NewUser, 'username' | 'name' | 'roles' | 'passwordHash'>;

async function profileOf(call: Call, { username, name, role, passwordHash }: TakenSignUp): Promise<Profile> {
  const isFree = await usernameIsFree(call, username);
  return { username: isFree ? username : null, name, roles: [role], passwordHash };
}

/**
 * Of several who signed up with one address and different passwords nobody can tell which one has the mailbox, and one
 * mail looks like the other. The account begins without a password then; its owner sets one by mail.
 */
function anonymousProfile({ config }: Call): Profile {
  return { username: null, name: null, roles: [config.defaultRole], passwordHash: null };
}
