import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { unusablePassword } from '../passwords/password-policy.js';
import { passwordMatches } from '../passwords/passwords.js';
import type { Authenticated } from '../sessions/session.types.js';
import { checkEmail } from '../users/profile.js';
import { findUser } from '../users/users.js';
import type { SignInName } from '../users/users.js';
import { completeSignIn } from './complete-sign-in.js';

export interface Credentials {
  readonly email?: string | null;
  readonly username?: string | null;
  readonly password: string;
}

/** Signs in with a password. A wrong password and an unknown account get the same answer, after the same work. */
export async function login(call: Call, credentials: Credentials): Promise<Authenticated> {
  const name = signInName(credentials);

  const user = await findUser(call, name);
  const matches = await passwordMatches(call, user, credentials.password);
  if (!user || !matches) {
    record(call, 'LOGIN_FAILED', user ? { userId: user.id } : {});
    throw new Refusal('InvalidCredentials', { because: user ? 'wrong password' : 'unknown account' });
  }

  const authenticated = await completeSignIn(call, user, ['PASSWORD']);
  record(call, 'LOGGED_IN', { userId: user.id, sessionId: authenticated.session.id });
  return authenticated;
}

// Longer than any username, those of earlier systems included.
const longest = 254;

/** Exactly one of email and username, in the form in which accounts are found. */
function signInName({ email, username, password }: Credentials): SignInName {
  const given = checkEmail(email);
  const both = Boolean(email) === Boolean(username);
  refuseInvalid([
    both
      ? {
          path: ['input', email ? 'username' : 'email'],
          message: 'Give either an email address or a username.',
        }
      : null,
    both ? null : given.invalid,
    username && username.length > longest
      ? { path: ['input', 'username'], message: `Use at most ${longest} characters.` }
      : null,
    unusablePassword('password', password),
  ]);
  return given.value === null ? { username: username! } : { email: given.value };
}
