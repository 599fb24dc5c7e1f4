import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { User } from './user.entity.js';

// One lock for every change that could remove the last administrator: of two at the same time, the second sees that the
// first is gone. The count is a separate statement, which runs after the wait. It uses the index `users_search`.
const lockLastAdministrator = statement(
  'lock-last-administrator',
  'select pg_advisory_xact_lock(4731284418)',
);
const findAdministrators = statement<{ id: string }>(
  'administrators',
  `select id from users where roles @> '{ADMIN}' and suspended_at is null limit 2`,
);

/**
 * Refuses a change that would leave the deployment without an administrator who can sign in. Call it in the transaction
 * of the change, with the account read under the lock of its row, which is always taken first: no user becomes an
 * administrator until the transaction ends, so a change of any other user passes without a wait.
 */
export async function refuseLastAdministrator(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  if (!user.roles.includes('ADMIN') || user.isSuspended()) return;
  await query(ctx, lockLastAdministrator, []);
  const found = await query(ctx, findAdministrators, []);
  if (found.length === 1 && found[0]?.id === user.id) throw new Refusal('LastAdministrator');
}
