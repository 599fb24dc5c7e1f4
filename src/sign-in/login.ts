import type { MfaChallenge } from '../mfa/mfa.types.js';
import { normalPassword, unusablePassword } from '../passwords/password-policy.js';
import { verifyPassword } from '../passwords/verify-password.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import type { Authenticated } from '../sessions/session.types.js';
import { newestPendingSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import type { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import type { SignInName } from '../users/users.js';
import { withAddressAttempt } from './address-lock.js';
import { completeSignIn } from './complete-sign-in.js';
import { rateLimitSubject } from './login-subject.js';

export interface Credentials {
  readonly email?: string | null;
  readonly username?: string | null;
  readonly password: string;
  readonly deviceToken?: string | null;
}

/** Signs in with a password. A wrong password and an unknown account get the same response, after the same work. */
export async function login(
  ctx: RequestContext,
  credentials: Credentials,
): Promise<Authenticated | MfaChallenge> {
  const name = signInName(credentials);
  const { password, deviceToken: token } = credentials;

  const user = await findUser(ctx, name);
  const account = rateLimitSubject(ctx, user, name, token);
  const compare = () => verifyPassword(ctx, user, password, account.parts);
  const matches = account.isKnownDevice ? await compare() : await withAddressAttempt(ctx, compare);
  const isWaiting = await waitsForVerification(ctx, name, password);
  if (!user || !matches) {
    await record(ctx, 'LOGIN_FAILED', user ? { userId: user.id } : {});
    if (isWaiting)
      throw new Refusal('EmailNotVerified', { because: 'a sign-up waits for its address to be verified' });
    throw new Refusal('InvalidCredentials', { because: user ? whyWrong(ctx, user) : 'unknown account' });
  }

  const answer = await completeSignIn(ctx, user, ['PASSWORD'], { token, suppressNewDeviceMail: false });
  if ('session' in answer) {
    const sessionId = answer.session.id;
    await record(ctx, 'LOGGED_IN', { userId: user.id, actorId: user.id, sessionId });
  }
  return answer;
}

function whyWrong(ctx: RequestContext, { passwordHash }: Readonly<User>): string {
  const obstacle = passwordHash === null ? null : ctx.hashes.obstacle(passwordHash);
  return obstacle ?? 'wrong password';
}

/**
 * Whether the password is that of a sign-up whose address is still unverified. Sign-ups are stored for addresses that
 * have accounts too, and the password is always compared, so the response and its time are the same.
 */
async function waitsForVerification(
  ctx: RequestContext,
  name: SignInName,
  password: string,
): Promise<boolean> {
  if (ctx.config.emailVerification !== 'required' || !('email' in name)) return false;
  const pending = await newestPendingSignUp(ctx, name.email);
  return ctx.hashes.matches(normalPassword(password), pending?.passwordHash ?? null);
}

// Longer than any username, including those of earlier systems.
const longest = 254;

/** Exactly one of email and username, in its canonical form. */
function signInName({ email, username, password }: Credentials): SignInName {
  const given = checkEmail(email);
  const both = Boolean(email) === Boolean(username);
  refuseInvalid([
    both
      ? {
          path: ['input', email ? 'username' : 'email'],
          message: msg('emailOrUsername'),
        }
      : null,
    both ? null : given.invalid,
    username && username.length > longest
      ? { path: ['input', 'username'], message: msg('tooLong', { count: longest }) }
      : null,
    unusablePassword('password', password),
  ]);
  return given.value === null ? { username: username! } : { email: given.value };
}
