import { sharedAddresses, trustedProxies } from '../networks.js';
import { flag, integer, limit } from '../setting.js';

/**
 * The limits of each field and key: the numbers of the API contract, and the settings that change them. Guesses by a
 * signed-in user count per session, so that a stolen session does not use up the owner's limit, and also per user, with
 * a higher limit. Operations that cost others something, such as mails and writes, count per user across all sessions.
 *
 * A limit by IP address is one that thirty people behind it do not meet; docs/behind-one-address.md has the reason for
 * each figure.
 */
export const limits = {
  'signup.IP': limit('RL_SIGNUP_IP_LIMIT', '30/1h', 'signup, by IP address'),
  'login.IP': limit('RL_LOGIN_IP_LIMIT', '300/10m', 'login, by IP address'),
  'login.ACCOUNT': limit('RL_LOGIN_EMAIL_LIMIT', '10/10m', 'login, by the account that it names'),
  'verifyMfa.IP': limit('RL_VERIFY_MFA_IP_LIMIT', '100/10m', 'verifyMfa, by IP address'),
  'verifyToken.IP': limit('RL_VERIFY_TOKEN_IP_LIMIT', '600/1m', 'verifyToken, by IP address'),
  'browserSession.IP': limit('RL_BROWSER_SESSION_IP_LIMIT', '600/1m', 'browserSession, by IP address'),
  'refresh.SESSION': limit('RL_REFRESH_SESSION_LIMIT', '600/1h', 'refresh, by session'),
  'refresh.USER': limit('RL_REFRESH_USER_LIMIT', '3000/1h', 'refresh, by user, all sessions together'),
  'reauthenticate.SESSION': limit('RL_REAUTHENTICATE_SESSION_LIMIT', '5/1m', 'reauthenticate, by session'),
  'reauthenticate.USER': limit(
    'RL_REAUTHENTICATE_USER_LIMIT',
    '20/1m',
    'reauthenticate, by user, all sessions together',
  ),
  'verifyEmail.IP': limit('RL_VERIFY_EMAIL_IP_LIMIT', '60/10m', 'verifyEmail, by IP address'),
  'resendVerificationEmail.IP': limit(
    'RL_RESEND_IP_LIMIT',
    '30/1h',
    'resendVerificationEmail, by IP address',
  ),
  'resendVerificationEmail.ACCOUNT': limit(
    'RL_RESEND_EMAIL_LIMIT',
    '3/1h',
    'resendVerificationEmail, by the account that it names',
  ),
  'requestPasswordReset.IP': limit('RL_RESET_IP_LIMIT', '30/1h', 'requestPasswordReset, by IP address'),
  'requestPasswordReset.ACCOUNT': limit(
    'RL_RESET_EMAIL_LIMIT',
    '3/1h',
    'requestPasswordReset, by the account that it names',
  ),
  'resetPassword.IP': limit('RL_RESET_PASSWORD_IP_LIMIT', '60/1h', 'resetPassword, by IP address'),
  'changePassword.SESSION': limit(
    'RL_CHANGE_PASSWORD_SESSION_LIMIT',
    '5/1m, 20/1h',
    'changePassword, by session',
  ),
  'changePassword.USER': limit(
    'RL_CHANGE_PASSWORD_USER_LIMIT',
    '20/1m, 80/1h',
    'changePassword, by user, all sessions together',
  ),
  'updateProfile.USER': limit('RL_UPDATE_PROFILE_USER_LIMIT', '60/1h', 'updateProfile, by user'),
  'requestEmailChange.USER': limit('RL_EMAIL_CHANGE_USER_LIMIT', '5/1h', 'requestEmailChange, by user'),
  'sendPasswordReset.USER': limit('RL_SEND_PASSWORD_RESET_USER_LIMIT', '30/1h', 'sendPasswordReset, by user'),
  'createRecoveryLink.USER': limit('RL_RECOVERY_LINK_USER_LIMIT', '30/1h', 'createRecoveryLink, by user'),
  'resendInvitation.USER': limit('RL_RESEND_INVITATION_USER_LIMIT', '200/1h', 'resendInvitation, by user'),
  'confirmEmailChange.IP': limit('RL_CONFIRM_EMAIL_IP_LIMIT', '60/10m', 'confirmEmailChange, by IP address'),
  'deleteAccount.SESSION': limit('RL_DELETE_ACCOUNT_SESSION_LIMIT', '5/1m', 'deleteAccount, by session'),
  'deleteAccount.USER': limit(
    'RL_DELETE_ACCOUNT_USER_LIMIT',
    '20/1m',
    'deleteAccount, by user, all sessions together',
  ),
  'confirmTotp.SESSION': limit('RL_CONFIRM_TOTP_SESSION_LIMIT', '10/1m', 'confirmTotp, by session'),
  'confirmTotp.USER': limit(
    'RL_CONFIRM_TOTP_USER_LIMIT',
    '40/1m',
    'confirmTotp, by user, all sessions together',
  ),
  'regenerateBackupCodes.SESSION': limit(
    'RL_BACKUP_CODES_SESSION_LIMIT',
    '5/1m',
    'regenerateBackupCodes, by session',
  ),
  'regenerateBackupCodes.USER': limit(
    'RL_BACKUP_CODES_USER_LIMIT',
    '20/1m',
    'regenerateBackupCodes, by user, all sessions together',
  ),
  'disableMfa.SESSION': limit('RL_DISABLE_MFA_SESSION_LIMIT', '5/1m', 'disableMfa, by session'),
  'disableMfa.USER': limit(
    'RL_DISABLE_MFA_USER_LIMIT',
    '20/1m',
    'disableMfa, by user, all sessions together',
  ),
  'startOAuth.IP': limit('RL_START_OAUTH_IP_LIMIT', '100/10m', 'startOAuth, by IP address'),
  'completeOAuth.IP': limit('RL_COMPLETE_OAUTH_IP_LIMIT', '100/10m', 'completeOAuth, by IP address'),
};

/** Upper bounds that keep counts and times within the range of dates. */
const most = { tries: 1_000_000, minutes: 10_080, seconds: 31_536_000 };

export const locks = {
  requestsPerMinute: integer(
    'RATE_LIMIT_PER_MINUTE',
    1200,
    'How many requests an IP address may make in a minute, counted by each process separately. 0 means no limit.',
  ),
  sharedAddresses: sharedAddresses(
    'SHARED_ADDRESSES',
    'Addresses that more than thirty people share, with their number: 203.0.113.7=200, 2001:db8::/48=50. There, all limits by IP address are as many times higher as they are more than thirty.',
  ),
  strictLimits: flag(
    'STRICT_LIMITS',
    false,
    'Whether development has the limits and locks of production. If not, those that are not set are a hundred times higher there. Staging and production always have them.',
  ),
  accountLockThreshold: integer(
    'LOGIN_FAIL_EMAIL_THRESHOLD',
    8,
    'How many wrong passwords lock an account for clients without a device token of it.',
    { min: 1, max: most.tries },
  ),
  attemptWindowMinutes: integer(
    'LOGIN_ATTEMPT_WINDOW',
    15,
    'The period in which the wrong passwords count, in minutes.',
    {
      min: 1,
      max: most.minutes,
    },
  ),
  accountLockSeconds: integer('EMAIL_LOCK_TTL', 900, 'How long an account is locked, in seconds.', {
    min: 1,
    max: most.seconds,
  }),
  ipLockThreshold: integer(
    'LOGIN_FAIL_IP_THRESHOLD',
    30,
    'How many wrong passwords lock an IP address, within the same time.',
    { min: 1, max: most.tries },
  ),
  ipLockSeconds: integer('IP_LOCK_TTL', 900, 'How long an IP address is locked at first, in seconds.', {
    min: 1,
    max: most.seconds,
  }),
  ipLockEscalation: flag('IP_LOCK_ESCALATION', true, 'Whether every further lock of it is twice as long.'),
  ipLockMaxSeconds: integer('IP_LOCK_MAX_TTL', 86_400, 'The longest lock of an IP address, in seconds.', {
    min: 1,
    max: most.seconds,
  }),
  trustProxy: trustedProxies(
    'TRUST_PROXY',
    'The proxies in front of this server that add to X-Forwarded-For: how many, or their addresses and networks, as in 10.0.0.0/8,203.0.113.20. The address that the outermost of them saw counts as the client’s.',
  ),
};
