import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { User } from './user.entity.js';

// One lock for all who would be the last administrator: of two who go at once, the second sees the first one gone. The
// count is a statement of its own, made after the wait. It goes by the index on roles.
const lock = statement('lock-last-administrator', 'select pg_advisory_xact_lock(4731284418)');
const administrators = statement<{ id: string }>(
  'administrators',
  `select id from users where roles @> '{ADMIN}' and suspended_at is null limit 2`,
);

/**
 * Refuses what would leave the deployment without an administrator who can sign in. Call it in the transaction of the
 * change, with the account as it is under the lock of its own row, which comes first everywhere: until the transaction
 * ends nobody becomes an administrator, so anybody else passes without a wait.
 */
export async function refuseLastAdministrator(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  if (!user.roles.includes('ADMIN') || user.isSuspended()) return;
  await query(ctx, lock, []);
  const found = await query(ctx, administrators, []);
  if (found.length === 1 && found[0]?.id === user.id) throw new Refusal('LastAdministrator');
}
