import { invite } from '../accounts/invitation.js';
import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { checkEmail } from '../users/profile.js';
import { createUser, findUser } from '../users/users.js';
import { operatorCall } from './accounts.js';

/** `made` just now; `is somebody else`: the address has an account without the role, which stays as it is. */
export type FirstAdministrator = 'exists' | 'not asked for' | 'made' | 'is somebody else';

const anyAdministrator = {
  name: 'any-administrator',
  text: `select 1 from users where 'ADMIN' = any(roles) limit 1`,
};

// Ends with the transaction. Processes that start together take turns, so that one of them makes the account.
const turn = { name: 'first-administrator-turn', text: 'select pg_advisory_xact_lock(4731284418)' };

/**
 * Sees to it that there is an administrator, once ADMIN_EMAIL names one: while no account has the role, it makes one
 * without a password, and mails a link that sets it. An account that exists is never given the role.
 */
export async function ensureAdministrator(app: App): Promise<FirstAdministrator> {
  const call = operatorCall(app);
  if (await isThere(call)) return 'exists';
  const { adminEmail } = app.config;
  if (adminEmail === null) return 'not asked for';

  const { value: email, invalid } = checkEmail(adminEmail, 'ADMIN_EMAIL');
  refuseInvalid([invalid]);
  const outcome = await inTransaction(call, (within) => make(within, email!));
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

async function make(call: Call, email: string): Promise<FirstAdministrator> {
  await run(call, turn, []);
  if (await isThere(call)) return 'exists';
  if (await findUser(call, { email })) return 'is somebody else';

  const user = await createUser(call, {
    ...{ email, username: null, name: null, locale: null, roles: ['ADMIN'] },
    ...{ passwordHash: null, createdAt: call.now() },
  });
  await invite(call, user);
  await record(call, 'USER_CREATED', { userId: user.id, reason: 'ADMIN_EMAIL' });
  return 'made';
}

async function isThere(call: Call): Promise<boolean> {
  const found = await run(call, anyAdministrator, []);
  return found.length > 0;
}
