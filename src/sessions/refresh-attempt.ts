import { createHash } from 'node:crypto';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { digestOf, successorsOf } from './refresh-token.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';

/** Base64url of 128 bits has 22 characters. */
const form = /^[\w-]{22,128}$/;

/**
 * What the session keeps of an attempt's name: SHA-256, which is enough for 128 random bits (NIST SP 800-63B §5.1.2.2).
 * Null without a name.
 */
export function attemptDigest(attempt: string | null): string | null {
  if (attempt === null) return null;
  if (!form.test(attempt)) refuseInvalid([{ path: ['input', 'attempt'], message: msg('attemptForm') }]);
  return createHash('sha256').update(attempt).digest('base64url');
}

// The current token is the successor of the presented one only until a client uses it. Marked as shared, it is not spent
// on its way to the caller.
const repeat = statement<SessionRow>(
  'repeat-refresh-attempt',
  `update sessions s set shared_at = $2 from users u
    where s.id = $1 and u.id = s.user_id and ${isAlive('$2')}
      and s.spent_attempt = $3 and s.token_digest = any($4::text[])
    returning ${sessionColumns}`,
);

/**
 * The session and its current token, for a caller who presents the token spent last under the name of the attempt that
 * spent it, however long ago: its answer was lost. Null for any other caller. A thief of the token does not know the
 * name, and a thief who used the successor makes it the wrong one.
 */
export async function repeatAttempt(
  ctx: RequestContext,
  presented: RefreshToken,
  attempt: string,
): Promise<{ readonly row: SessionRow; readonly current: RefreshToken } | null> {
  const successors = successorsOf(ctx, presented);
  const [row] = await query(ctx, repeat, [
    presented.sessionId,
    ctx.now(),
    attempt,
    successors.map((successor) => digestOf(successor)),
  ]);
  const current = row && successors.find((successor) => digestOf(successor) === row.tokenDigest);
  return current ? { row, current } : null;
}
