import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { endOutstanding } from '../sessions/outstanding.js';
import { loggedOut } from '../sessions/session.types.js';
import type { LoggedOut } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { withLockedUser } from './with-locked-user.js';

/** Ends every session of a user, and everything outstanding. Every known device is forgotten. */
export async function revokeUserSessions(ctx: RequestContext, userId: string): Promise<LoggedOut> {
  return withLockedUser(ctx, userId, async (ctx) => {
    await endOutstanding(ctx, userId);
    const ended = await endSessions(ctx, userId, 'REVOKED');
    for (const sessionId of ended) await record(ctx, 'SESSION_REVOKED', { userId, sessionId });
    return loggedOut(ended);
  });
}
