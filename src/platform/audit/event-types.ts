/** The types of security events, with their descriptions; the names are part of the API contract. */
export const eventDescriptions = {
  SIGNED_UP: 'An account was created by sign-up, with a password or with a provider.',
  LOGGED_IN:
    'A user signed in with a password or with a provider, including a second factor if one is enabled.',
  LOGIN_FAILED: 'A password was wrong, or the account does not exist.',
  LOGGED_OUT: 'A user ended a session with logout or logoutAll.',
  REAUTHENTICATED: 'A user proved their identity again in a session.',
  TOKEN_REFRESHED: 'A session got new tokens with refresh.',
  REFRESH_TOKEN_REUSED:
    'A refresh token that was already used came back after the grace period, so its session ended.',
  SESSION_REVOKED: 'A session was ended by its user, an administrator or a rule; reason names the rule.',
  ACCOUNT_LOCKED: 'Too many wrong passwords locked an account for a while.',
  ACCOUNT_UNLOCKED: 'An administrator removed the locks of an account.',
  EMAIL_VERIFIED: 'An email address was verified, by a mailed link or by a provider.',
  EMAIL_CHANGE_REQUESTED: 'A user requested another email address, which is not yet confirmed.',
  EMAIL_CHANGED: 'A new email address was confirmed.',
  PASSWORD_RESET_REQUESTED: 'A link to reset a password was requested.',
  PASSWORD_RESET: 'A password was set with a mailed link.',
  PASSWORD_CHANGED: 'A signed-in user changed the password.',
  PROFILE_UPDATED: 'A user changed the username, name or locale.',
  MFA_ENABLED: 'A second factor was enabled or replaced.',
  MFA_DISABLED: 'A second factor was removed.',
  MFA_FAILED: 'A code of a second factor was wrong or was already used.',
  BACKUP_CODE_USED: 'A backup code was used.',
  BACKUP_CODES_REGENERATED: 'A user replaced the backup codes.',
  IDENTITY_LINKED: 'A provider account was linked; reason names the provider.',
  IDENTITY_UNLINKED: 'A provider account was unlinked; reason names the provider.',
  OAUTH_FAILED: 'A sign-in with a provider failed.',
  ROLES_CHANGED: 'The roles of a user were replaced; reason has the old and the new roles.',
  USER_CREATED: 'An administrator or an operator created an account.',
  USER_SUSPENDED: 'An administrator suspended a user.',
  USER_REINSTATED: 'An administrator lifted the suspension of a user.',
  USER_DELETED: 'An account was deleted, by its owner or by an administrator.',
} as const;

export type EventType = keyof typeof eventDescriptions;

export const eventTypes = Object.keys(eventDescriptions) as readonly EventType[];
