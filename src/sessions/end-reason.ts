/** Why a session ended: the values of `sessions.end_reason`. */
export type EndReason =
  | 'LOGGED_OUT'
  | 'REVOKED'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_RESET'
  | 'ADDRESS_PROVED'
  | 'SUSPENDED'
  | 'SECOND_FACTOR_ENABLED'
  | 'SECOND_FACTOR_RESET'
  | 'REFRESH_TOKEN_REUSED'
  | 'TOO_MANY'
  | 'RESTORED';
