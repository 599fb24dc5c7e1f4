import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import type { RefreshToken } from './refresh-token.js';
import { isAlive, sessionColumns } from './session-row.js';
import type { SessionRow } from './session-row.js';

const readSession = statement<SessionRow>(
  'session-of-refresh-token',
  `select ${sessionColumns} from sessions s join users u on u.id = s.user_id
    where s.id = $1 and ${isAlive('$2')}`,
);

/** The live session that a genuine refresh token names, whether or not the token was spent; null if it has ended. */
export async function sessionOf(
  ctx: RequestContext,
  { sessionId }: RefreshToken,
): Promise<SessionRow | null> {
  const [row] = await query(ctx, readSession, [sessionId, ctx.now()]);
  return row ?? null;
}
