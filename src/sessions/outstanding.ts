import type { RequestContext } from '../platform/context/request-context.js';
import { run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { revokeAll } from '../platform/one-time-tokens/one-time-tokens.js';
import type { User } from '../users/user.entity.js';

/**
 * Ends everything that earlier requests of a user may still lead to: challenges, enrollments, pending email changes,
 * links of every kind, known devices, and sign-ins in progress. The new credential version invalidates tokens that
 * another request issues at the same moment. Call it first in the transaction: it locks the user's row.
 */
export async function endOutstanding(ctx: RequestContext, userId: string): Promise<void> {
  const superseded = tables<{ users: User }>()
    .updateTable('users')
    .set((eb) => ({ credentialVersion: eb('credentialVersion', '+', 1), devicesSince: ctx.now() }))
    .where('id', '=', userId);
  await run(ctx, superseded);
  await revokeAll(ctx, userId);
}
