import { mailVerification, verificationForUser } from '../accounts/email-verification.js';
import { invite } from '../accounts/invitation.js';
import { newPasswordProblems } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { checkNewAccount, createUser as addUser } from '../users/new-account.js';
import type { NewAccountProfile } from '../users/new-account.js';
import { unknownRoles } from '../users/roles.js';
import type { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { takenNames } from '../users/users.js';

export interface NewUserInput {
  readonly email?: string | null;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly password?: string | null;
  readonly roles?: readonly string[] | null;
  readonly emailVerified: boolean;
}

/**
 * Creates an account for an administrator, with any configured roles. Without a password, an invitation to set one is
 * mailed, which verifies the address; with a password, a verification mail is sent where verification is required.
 */
export async function createUser(ctx: RequestContext, wanted: NewUserInput): Promise<UserType> {
  const profile = await checkInput(ctx, wanted);
  const { password } = wanted;
  const passwordHash = typeof password === 'string' ? await hashPassword(ctx, password) : null;
  const roles = wanted.roles ?? [ctx.config.defaultRole];
  const emailVerified = wanted.emailVerified && profile.email !== null;
  return inTransaction(ctx, async (ctx) => {
    const user = await addUser(ctx, { ...profile, roles, passwordHash, emailVerified });
    await record(ctx, 'USER_CREATED', { userId: user.id });
    await mailOwner(ctx, user);
    return userType(ctx, user);
  });
}

async function mailOwner(ctx: RequestContext, user: User): Promise<void> {
  if (user.email === null) return;
  if (user.passwordHash === null) await invite(ctx, user);
  else if (!user.emailVerified && ctx.config.emailVerification !== 'off') {
    await mailVerification(ctx, verificationForUser(user));
  }
}

function checkInput(ctx: RequestContext, wanted: NewUserInput): Promise<NewAccountProfile> {
  const { config } = ctx;
  const { password, roles } = wanted;
  return checkNewAccount(ctx, wanted, {
    emailRequired: false,
    further: async (words) => [
      ...(typeof password === 'string'
        ? await newPasswordProblems(config, { field: 'password', password, words })
        : []),
      ...(await takenNames(ctx, words)),
      missingWayIn(wanted),
      roles?.length === 0 ? { path: ['input', 'roles'], message: msg('roleMissing') } : null,
      unknownRoles(config, 'roles', roles ?? []),
    ],
  });
}

/** Without a password the owner needs an address, to receive the link that sets one. */
function missingWayIn({ email, username, password }: NewUserInput): InvalidField | null {
  const hasWayIn = typeof email === 'string' || typeof password === 'string' || typeof username !== 'string';
  return hasWayIn
    ? null
    : {
        path: ['input', 'password'],
        message: msg('passwordOrEmailMissing'),
      };
}
