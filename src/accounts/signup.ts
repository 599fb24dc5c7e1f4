import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import type { Config } from '../platform/config.js';
import { inTransaction } from '../platform/transaction.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import type { InvalidField } from '../platform/refusal.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import type { Authenticated } from '../sessions/session.types.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { checkEmail, checkLocale, checkName, checkUsername } from '../users/profile.js';
import { createUser } from '../users/users.js';

export interface SignUp {
  readonly email?: string | null;
  readonly password: string;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly role?: string | null;
  readonly locale?: string | null;
}

/** Makes an account and signs in to it. Account and session are committed together, or neither is. */
export async function signup(call: Call, wish: SignUp): Promise<Authenticated> {
  const { config } = call;
  if (!config.signupEnabled) throw new Refusal('SignupDisabled');
  const profile = checkSignUp(call, wish);
  await refuseWeak(config, wish.password, profile);

  const passwordHash = await hashPassword(call, wish.password);
  return inTransaction(call, async (call) => {
    const now = call.now();
    const roles = [wish.role ?? config.defaultRole];
    const user = await createUser(call, { ...profile, roles, passwordHash, createdAt: now });
    const authenticated = await completeSignIn(call, user, ['PASSWORD']);
    record(call, 'SIGNED_UP', { userId: user.id, sessionId: authenticated.session.id });
    return authenticated;
  });
}

/** Every field in the form that is kept; all that cannot be used are refused together. */
function checkSignUp({ config }: Call, wish: SignUp) {
  const [email, username] = [checkEmail(wish.email), checkUsername(wish.username)];
  const [name, locale] = [checkName(wish.name), checkLocale(wish.locale)];

  refuseInvalid([
    ...[email.invalid, username.invalid, name.invalid, locale.invalid],
    unusableNewPassword(config, 'password', wish.password),
    missingSignInName(config, wish),
    unwelcomeUsername(config, wish),
    unwelcomeRole(config, wish),
  ]);
  return { email: email.value, username: username.value, name: name.value, locale: locale.value };
}

function missingSignInName({ emailRequired }: Config, { email, username }: SignUp): InvalidField | null {
  if (typeof email === 'string') return null;
  if (emailRequired) return { path: ['input', 'email'], message: 'Give an email address.' };
  return typeof username === 'string'
    ? null
    : { path: ['input', 'email'], message: 'Give an email address or a username.' };
}

function unwelcomeUsername({ usernamesEnabled }: Config, { username }: SignUp): InvalidField | null {
  if (usernamesEnabled || typeof username !== 'string') return null;
  return { path: ['input', 'username'], message: 'Accounts have no usernames here: leave it out.' };
}

function unwelcomeRole({ selfAssignableRoles }: Config, { role }: SignUp): InvalidField | null {
  if (typeof role !== 'string' || selfAssignableRoles.includes(role)) return null;
  return { path: ['input', 'role'], message: `Choose one of ${selfAssignableRoles.join(', ') || 'none'}.` };
}
