import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { isId } from '../sessions/current-session.js';
import { endOutstanding } from '../sessions/outstanding.js';
import { loggedOut } from '../sessions/session.types.js';
import type { LoggedOut } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { withLockedUser } from './with-locked-user.js';

interface Wanted {
  readonly userId: string;
  readonly sessionIds?: readonly string[] | null;
}

/**
 * Ends the sessions of a user that are given, or else every session and everything outstanding, which includes known
 * devices. Without a live session among those given, it refuses as for an unknown id.
 */
export async function revokeUserSessions(
  ctx: RequestContext,
  { userId, sessionIds }: Wanted,
): Promise<LoggedOut> {
  return withLockedUser(ctx, userId, async (ctx) => {
    if (!sessionIds) await endOutstanding(ctx, userId);
    const which = sessionIds ? { only: sessionIds.filter(isId) } : {};
    const ended = await endSessions(ctx, userId, 'REVOKED', which);
    if (sessionIds && ended.length === 0) throw new Refusal('NotFound', { because: 'no such live session' });
    for (const sessionId of ended) await record(ctx, 'SESSION_REVOKED', { userId, sessionId });
    return loggedOut(ended);
  });
}
