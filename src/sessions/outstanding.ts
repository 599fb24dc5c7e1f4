import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { revokeAll } from '../platform/one-time-tokens/one-time-tokens.js';

const incrementVersion = statement(
  'supersede-credentials',
  'update users set credential_version = credential_version + 1, devices_since = $2 where id = $1',
);

/**
 * Ends everything that earlier requests of a user may still lead to: challenges, enrollments, pending email changes,
 * links of every kind, known devices, and sign-ins in progress. The new credential version invalidates tokens that
 * another request issues at the same moment. Call it first in the transaction: it locks the user's row.
 */
export async function endOutstanding(ctx: RequestContext, userId: string): Promise<void> {
  await query(ctx, incrementVersion, [userId, ctx.now()]);
  await revokeAll(ctx, userId);
}
