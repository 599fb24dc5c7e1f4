import { invite } from '../accounts/invitation.js';
import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { checkEmail } from '../users/profile.js';
import { createUser, findUser } from '../users/users.js';
import { cliContext } from './accounts.js';

/** `made` just now; `is somebody else`: the address has an account without the role, which stays as it is. */
export type BootstrapOutcome = 'exists' | 'not asked for' | 'made' | 'is somebody else';

const anyAdministrator = statement(
  'any-administrator',
  `select 1 from users where 'ADMIN' = any(roles) limit 1`,
);

// Ends with the transaction. Processes that start together take turns, so that one of them makes the account.
const turn = statement('first-administrator-turn', 'select pg_advisory_xact_lock(4731284418)');

/**
 * Sees to it that there is an administrator, once ADMIN_EMAIL names one: while no account has the role, it makes one
 * without a password, and mails a link that sets it. An account that exists is never given the role.
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
    app.log.info({ email }, 'the first administrator is made; a link to set the password is in the mail');
  }
  if (outcome === 'is somebody else') {
    app.log.warn(
      { email },
      'ADMIN_EMAIL names an account without the role ADMIN, and it stays so. Name another address, or make an administrator: npx gatehouse create-user --role ADMIN',
    );
  }
  return outcome;
}

async function make(ctx: RequestContext, email: string): Promise<BootstrapOutcome> {
  await query(ctx, turn, []);
  if (await isThere(ctx)) return 'exists';
  if (await findUser(ctx, { email })) return 'is somebody else';

  const user = await createUser(ctx, {
    email,
    username: null,
    name: null,
    locale: null,
    roles: ['ADMIN'],
    passwordHash: null,
    createdAt: ctx.now(),
  });
  await invite(ctx, user);
  await record(ctx, 'USER_CREATED', { userId: user.id, reason: 'ADMIN_EMAIL' });
  return 'made';
}

async function isThere(ctx: RequestContext): Promise<boolean> {
  const found = await query(ctx, anyAdministrator, []);
  return found.length > 0;
}
