import type { Call } from './call.js';

/** What a security event may be; the names of the API contract. */
export type EventType =
  | 'SIGNED_UP'
  | 'LOGGED_IN'
  | 'LOGIN_FAILED'
  | 'LOGGED_OUT'
  | 'REAUTHENTICATED'
  | 'REFRESH_TOKEN_REUSED'
  | 'SESSION_REVOKED'
  | 'EMAIL_VERIFIED'
  | 'EMAIL_CHANGE_REQUESTED'
  | 'EMAIL_CHANGED'
  | 'PASSWORD_RESET_REQUESTED'
  | 'PASSWORD_RESET'
  | 'PASSWORD_CHANGED'
  | 'MFA_ENABLED'
  | 'MFA_DISABLED'
  | 'MFA_FAILED'
  | 'BACKUP_CODE_USED'
  | 'BACKUP_CODES_REGENERATED'
  | 'PROFILE_UPDATED'
  | 'USER_CREATED'
  | 'USER_DELETED';

export interface EventFacts {
  readonly userId?: string;
  readonly sessionId?: string | undefined;
  readonly reason?: string;
}

/** Writes a security event as a log line. Never hand it a secret. */
export function record(call: Call, event: EventType, facts: EventFacts = {}): void {
  const { requestId, ipAddress, userAgent } = call.client;
  call.log.info(
    {
      event,
      user_id: facts.userId,
      session_id: facts.sessionId,
      reason: facts.reason,
      ip_address: ipAddress,
      user_agent: userAgent,
      request_id: requestId,
    },
    'security event',
  );
}
