import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { endOutstanding } from '../sessions/outstanding.js';
import { loggedOut } from '../sessions/session.types.js';
import type { LoggedOut } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { withUser } from './change-user.js';

/** Ends every session of a user, and all that is outstanding. No device is a known one any more. */
export async function revokeUserSessions(call: Call, userId: string): Promise<LoggedOut> {
  return withUser(call, userId, async (call) => {
    await endOutstanding(call, userId);
    const ended = await endSessions(call, userId, 'REVOKED');
    for (const sessionId of ended) await record(call, 'SESSION_REVOKED', { userId, sessionId });
    return loggedOut(ended);
  });
}
