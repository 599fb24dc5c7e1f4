import { mailVerification, verificationOf } from '../accounts/email-verification.js';
import { invite } from '../accounts/invitation.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { Config } from '../platform/config/config.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { checkEmail, checkName, checkUsername } from '../users/profile.js';
import type { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { createUser as addUser } from '../users/users.js';

export interface Wanted {
  readonly email?: string | null;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly password?: string | null;
  readonly roles?: readonly string[] | null;
  readonly emailVerified: boolean;
}

/**
 * Makes an account on an administrator's word, with any roles that there are. Without a password its owner is mailed an
 * invitation to set one, which proves the address; with one, the mail that verifies the address, where that is due.
 */
export async function createUser(call: Call, wanted: Wanted): Promise<UserType> {
  const profile = checkProfile(call, wanted);
  const { password } = wanted;
  if (typeof password === 'string') await refuseWeak(call.config, password, profile);

  const passwordHash = typeof password === 'string' ? await hashPassword(call, password) : null;
  const facts = { ...profile, passwordHash, locale: null, createdAt: call.now() };
  const emailVerified = wanted.emailVerified && profile.email !== null;
  return inTransaction(call, async (call) => {
    const user = await addUser(call, { ...facts, roles: rolesOf(call.config, wanted), emailVerified });
    await record(call, 'USER_CREATED', { userId: user.id });
    await mailOwner(call, user);
    return userType(user);
  });
}

async function mailOwner(call: Call, user: User): Promise<void> {
  if (user.email === null) return;
  if (user.passwordHash === null) await invite(call, user);
  else if (!user.emailVerified && call.config.emailVerification !== 'off') {
    await mailVerification(call, verificationOf(user));
  }
}

/** Every field in the form that is kept; all that cannot be used are refused together. */
function checkProfile({ config }: Call, wanted: Wanted) {
  const [email, username] = [checkEmail(wanted.email), checkUsername(wanted.username)];
  const name = checkName(wanted.name);
  const { password } = wanted;

  refuseInvalid([
    ...[email.invalid, username.invalid, name.invalid],
    typeof password === 'string' ? unusableNewPassword(config, 'password', password) : null,
    missingWayIn(wanted),
    typeof wanted.username === 'string' && !config.usernamesEnabled
      ? { path: ['input', 'username'], message: 'Accounts have no usernames here: leave it out.' }
      : null,
    wanted.roles?.length === 0
      ? { path: ['input', 'roles'], message: 'Give at least one role, or leave them out.' }
      : null,
  ]);
  return { email: email.value, username: username.value, name: name.value };
}

function missingWayIn({ email, username, password }: Wanted): InvalidField | null {
  if (typeof email === 'string') return null;
  if (typeof username !== 'string') {
    return { path: ['input', 'email'], message: 'Give an email address or a username.' };
  }
  return typeof password === 'string'
    ? null
    : {
        path: ['input', 'password'],
        message: 'Give a password, or an email address to which a link to set one can be mailed.',
      };
}

function rolesOf({ defaultRole }: Config, { roles }: Wanted): readonly string[] {
  return [...new Set(roles ?? [defaultRole])];
}
