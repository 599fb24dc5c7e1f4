import { lockUntilCommit } from '../platform/context/advisory-lock.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { User } from './user.entity.js';

const db = tables<{ users: User }>();

/**
 * One lock for every change that could remove the last administrator or make the first: of two at the same time, the
 * second waits and then sees what the first did.
 */
export async function lockAdministrators(ctx: RequestContext): Promise<void> {
  await lockUntilCommit(ctx, 4731284418);
}

/** Finds users with the role, with the index `users_search`. */
export function administrators() {
  return db
    .selectFrom('users')
    .select('id')
    .where('roles', '@>', (eb) => eb.val(['ADMIN']));
}

/**
 * Refuses a change that would leave the deployment without an administrator who can sign in. Call it in the transaction
 * of the change, with the account read under the lock of its row, which is always taken first: no user becomes an
 * administrator until the transaction ends, so a change of any other user passes without a wait.
 */
export async function refuseLastAdministrator(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  if (!user.roles.includes('ADMIN') || user.isSuspended()) return;
  await lockAdministrators(ctx);
  const found = await run(ctx, administrators().where('suspendedAt', 'is', null).limit(2));
  if (found.length === 1 && found[0]?.id === user.id) throw new Refusal('LastAdministrator');
}
