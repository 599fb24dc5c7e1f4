import { mailVerification, verificationForUser } from '../accounts/email-verification.js';
import { invite } from '../accounts/invitation.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { Config } from '../platform/config/config.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { checkEmail, checkName, checkUsername } from '../users/profile.js';
import type { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { createUser as addUser } from '../users/users.js';

export interface NewUserInput {
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
export async function createUser(ctx: RequestContext, wanted: NewUserInput): Promise<UserType> {
  const profile = checkProfile(ctx, wanted);
  const { password } = wanted;
  if (typeof password === 'string') await refuseWeak(ctx.config, password, profile);

  const passwordHash = typeof password === 'string' ? await hashPassword(ctx, password) : null;
  const facts = { ...profile, passwordHash, locale: null, createdAt: ctx.now() };
  const emailVerified = wanted.emailVerified && profile.email !== null;
  return inTransaction(ctx, async (ctx) => {
    const user = await addUser(ctx, { ...facts, roles: rolesOf(ctx.config, wanted), emailVerified });
    await record(ctx, 'USER_CREATED', { userId: user.id });
    await mailOwner(ctx, user);
    return userType(user);
  });
}

async function mailOwner(ctx: RequestContext, user: User): Promise<void> {
  if (user.email === null) return;
  if (user.passwordHash === null) await invite(ctx, user);
  else if (!user.emailVerified && ctx.config.emailVerification !== 'off') {
    await mailVerification(ctx, verificationForUser(user));
  }
}

/** Every field in the form that is kept; all that cannot be used are refused together. */
function checkProfile({ config }: RequestContext, wanted: NewUserInput) {
  const [email, username] = [checkEmail(wanted.email), checkUsername(wanted.username)];
  const name = checkName(wanted.name);
  const { password } = wanted;

  refuseInvalid([
    email.invalid,
    username.invalid,
    name.invalid,
    typeof password === 'string' ? unusableNewPassword(config, 'password', password) : null,
    missingWayIn(wanted),
    typeof wanted.username === 'string' && !config.usernamesEnabled
      ? { path: ['input', 'username'], message: 'Usernames are disabled; leave it out.' }
      : null,
    wanted.roles?.length === 0
      ? { path: ['input', 'roles'], message: 'Give at least one role, or leave them out.' }
      : null,
  ]);
  return { email: email.value, username: username.value, name: name.value };
}

function missingWayIn({ email, username, password }: NewUserInput): InvalidField | null {
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

function rolesOf({ defaultRole }: Config, { roles }: NewUserInput): readonly string[] {
  return [...new Set(roles ?? [defaultRole])];
}
