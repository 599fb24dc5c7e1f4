import { statement } from '../database/statement.js';
import type { RequestContext } from './request-context.js';
import { query } from './transaction.js';

const lockNumber = statement('advisory-lock', 'select pg_advisory_xact_lock($1::bigint)');
const lockText = statement(
  'advisory-lock-of-text',
  'select pg_advisory_xact_lock($1::integer, hashtext($2))',
);

/**
 * Waits until no other transaction holds the lock, which ends with the transaction. The next statement then sees what
 * the others have committed.
 */
export async function lockUntilCommit(ctx: RequestContext, key: number, text?: string): Promise<void> {
  if (text === undefined) await query(ctx, lockNumber, [key]);
  else await query(ctx, lockText, [key, text]);
}
