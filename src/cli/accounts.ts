import { randomUUID } from 'node:crypto';
import { invite } from '../accounts/invitation.js';
import { createRequestContext } from '../api/context.js';
import { newPasswordProblems } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { msg } from '../platform/messages/messages.js';
import { checkNewAccount, createUser } from '../users/new-account.js';
import type { NewAccountProfile, NewAccountRules } from '../users/new-account.js';
import { unknownRoles } from '../users/roles.js';
import type { User } from '../users/user.entity.js';

export interface NewAccountOptions {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
}

/** The request context of a command, without a signed-in user. Security events name the operator, if one is given. */
export function cliContext(app: App, operator: string | null = null): RequestContext {
  const client = {
    requestId: randomUUID(),
    ipAddress: null,
    userAgent: null,
    authorization: null,
    cookie: null,
    origin: null,
    host: null,
    fetchSite: null,
    acceptLanguage: null,
    tokenMode: null,
    csrfToken: null,
  };
  return createRequestContext(app, client, operator);
}

/** Creates an account for the operator, with any configured roles. */
export async function makeAccount(
  ctx: RequestContext,
  wanted: NewAccountOptions & { readonly password: string },
): Promise<User> {
  const { password } = wanted;
  const profile = await checkOptions(ctx, wanted, (words) =>
    newPasswordProblems(ctx.config, { field: 'password', password, words }),
  );

  const passwordHash = await hashPassword(ctx, password);
  const user = await createUser(ctx, {
    ...profile,
    roles: wanted.roles,
    passwordHash,
    // The operator of the server vouches for the address.
    emailVerified: profile.email !== null,
  });
  await record(ctx, 'USER_CREATED', { userId: user.id, reason: 'by the operator' });
  return user;
}

/** Creates an account without a password, and mails its owner a link that sets one. The link verifies the address. */
export async function makeInvitedAccount(ctx: RequestContext, wanted: NewAccountOptions): Promise<User> {
  const isWithoutEmail = wanted.email === null;
  const profile = await checkOptions(ctx, wanted, async () => [
    isWithoutEmail ? { path: ['input', 'email'], message: msg('emailMissing') } : null,
  ]);

  return inTransaction(ctx, async (ctx) => {
    const user = await createUser(ctx, { ...profile, roles: wanted.roles, passwordHash: null });
    await invite(ctx, user);
    await record(ctx, 'USER_CREATED', { userId: user.id, reason: 'by the operator' });
    return user;
  });
}

function checkOptions(
  ctx: RequestContext,
  wanted: NewAccountOptions,
  further: NewAccountRules['further'],
): Promise<NewAccountProfile> {
  return checkNewAccount(ctx, wanted, {
    emailRequired: false,
    further: async (words) => [...(await further(words)), unknownRoles(ctx.config, 'role', wanted.roles)],
  });
}
