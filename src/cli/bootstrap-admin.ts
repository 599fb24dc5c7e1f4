import { invite } from '../accounts/invitation.js';
import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { administrators, lockAdministrators } from '../users/last-administrator.js';
import { createUser } from '../users/new-account.js';
import { checkEmail } from '../users/profile.js';
import { findUser } from '../users/users.js';
import { cliContext } from './accounts.js';

/** `made`: just now. `not an administrator`: an account without the role has the address; it stays unchanged. */
export type BootstrapOutcome = 'exists' | 'not asked for' | 'made' | 'not an administrator';

/**
 * Creates the first administrator that ADMIN_EMAIL names: while no account has the role, creates one without a
 * password, and mails a link that sets it. An existing account never gets the role.
 */
export async function bootstrapAdmin(app: App): Promise<BootstrapOutcome> {
  const ctx = cliContext(app);
  if (await isThere(ctx)) return 'exists';
  const { adminEmail } = app.config;
  if (adminEmail === null) return 'not asked for';

  const { value: email, invalid } = checkEmail(adminEmail, 'ADMIN_EMAIL');
  refuseInvalid([invalid]);
  const outcome = await inTransaction(ctx, (within) => make(within, email!));
  if (outcome === 'made') {
    app.log.info({ email }, 'created the first administrator; a link to set the password was mailed');
  }
  if (outcome === 'not an administrator') {
    app.log.warn(
      { email },
      'ADMIN_EMAIL names an account without the role ADMIN, and it stays unchanged. Set another address, or create an administrator: npx gatehouse create-user --role ADMIN',
    );
  }
  return outcome;
}

async function make(ctx: RequestContext, email: string): Promise<BootstrapOutcome> {
  // Of several processes that start together, one creates the account.
  await lockAdministrators(ctx);
  if (await isThere(ctx)) return 'exists';
  if (await findUser(ctx, { email })) return 'not an administrator';

  const user = await createUser(ctx, {
    email,
    username: null,
    name: null,
    locale: null,
    roles: ['ADMIN'],
    passwordHash: null,
  });
  await invite(ctx, user);
  await record(ctx, 'USER_CREATED', { userId: user.id, reason: 'ADMIN_EMAIL' });
  return 'made';
}

async function isThere(ctx: RequestContext): Promise<boolean> {
  const found = await run(ctx, administrators().limit(1));
  return found.length > 0;
}
