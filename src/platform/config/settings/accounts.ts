import { roleLabels } from '../role-labels.js';
import { minutesByRole } from '../session-minutes.js';
import { availableParallelism } from 'node:os';
import { flag, integer, list, mailbox, oneOf, optional, text } from '../setting.js';

export const sessions = {
  accessTokenMinutes: integer(
    'ACCESS_TOKEN_EXPIRE_MINUTES',
    15,
    'How long an access token is valid, in minutes.',
    {
      min: 1,
      max: 1440,
    },
  ),
  refreshTokenDays: integer(
    'REFRESH_TOKEN_EXPIRE_DAYS',
    14,
    'How long an idle session survives, in days. A refresh with active: false does not extend it.',
    {
      min: 1,
      max: 3650,
    },
  ),
  sessionMaxDays: integer(
    'SESSION_MAX_DAYS',
    90,
    'The longest life of a session, even if it is in use, in days.',
    {
      min: 1,
      max: 3650,
    },
  ),
  sessionIdleMinutes: minutesByRole(
    'SESSION_IDLE_MINUTES',
    'How long an idle session survives, in minutes, in the place of REFRESH_TOKEN_EXPIRE_DAYS. Roles may have a shorter or longer time: 1440,DOCTOR:15,ADMIN:5. The shortest of the roles of a user counts.',
  ),
  sessionMaxMinutes: minutesByRole(
    'SESSION_MAX_MINUTES',
    'The longest life of a session, even if it is in use, in minutes, in the place of SESSION_MAX_DAYS. Roles may have another time, as in SESSION_IDLE_MINUTES.',
  ),
  refreshGraceSeconds: integer(
    'REFRESH_GRACE_SECONDS',
    10,
    'How long a spent refresh token still answers with the current one, for tabs and retries. 0 switches it off.',
    { min: 0, max: 300 },
  ),
  maxSessionsPerUser: integer(
    'MAX_SESSIONS_PER_USER',
    0,
    'How many devices may be signed in to one account; a further login ends the oldest session. 0 means no limit, 1 the single-device policy.',
  ),
  reauthenticationMinutes: integer(
    'REAUTHENTICATION_MINUTES',
    10,
    'How long a sign-in or reauthenticate counts as fresh, in minutes.',
    { min: 1, max: 1440 },
  ),
  jwtAlg: oneOf(
    'JWT_ALG',
    ['ES256', 'HS256'],
    'ES256',
    'How access tokens are signed. HS256 needs JWT_SECRET.',
  ),
  keyRotationDays: integer(
    'JWT_KEY_ROTATION_DAYS',
    90,
    'How many days a key signs access tokens before a new one replaces it. 0 means never; ES256 only.',
    { min: 0, max: 3650 },
  ),
  keyPendingMinutes: integer(
    'JWT_KEY_PENDING_MINUTES',
    60,
    'How long a new key is published before it signs, in minutes, so that services that check tokens themselves have it by then.',
    { min: 0, max: 10_080 },
  ),
  jwtIssuer: optional('JWT_ISSUER', 'The iss claim of access tokens. Default: PUBLIC_URL.'),
  jwtAudience: text('JWT_AUDIENCE', 'gatehouse', 'The aud claim of access tokens.'),
};

export const accounts = {
  signupEnabled: flag('SIGNUP_ENABLED', true, 'Whether people may create accounts themselves.'),
  emailRequired: flag('EMAIL_REQUIRED', true, 'Whether an account needs an email address.'),
  usernamesEnabled: flag('USERNAMES_ENABLED', true, 'Whether accounts may have a username to sign in by.'),
  roles: list('ROLES', ['USER', 'ADMIN'], 'The roles. USER and ADMIN are always included.'),
  selfAssignableRoles: list(
    'SELF_ASSIGNABLE_ROLES',
    ['USER'],
    'The roles that people may choose in signup. Never ADMIN.',
  ),
  roleLabels: roleLabels(
    'ROLE_LABELS',
    'What forms call the roles, as JSON: a text for each role, or one for each language. A role that is left out is called by its name.',
  ),
  defaultRole: text('DEFAULT_ROLE', 'USER', 'The role of a new account without a chosen role.'),
  seedDemoAccounts: flag(
    'SEED_DEMO_ACCOUNTS',
    false,
    'Creates one demo account per role at start. Development only.',
  ),
  adminEmail: mailbox(
    'ADMIN_EMAIL',
    'The address of the first administrator. A start that finds no account with the role ADMIN creates one and sends a link that sets its password.',
  ),
};

export const mfa = {
  mfaTokenMinutes: integer(
    'MFA_TOKEN_EXPIRE_MINUTES',
    5,
    'How long a sign-in waits for its second factor, in minutes.',
    {
      min: 1,
      max: 60,
    },
  ),
  totpPeriod: integer(
    'MFA_TOTP_PERIOD',
    30,
    'How long a code of an authenticator app is shown, in seconds.',
    {
      min: 15,
      max: 120,
    },
  ),
  totpDigits: integer('MFA_TOTP_DIGITS', 6, 'How many digits its codes have.', { min: 6, max: 8 }),
  totpIssuer: optional(
    'MFA_TOTP_ISSUER',
    'The name of this service in authenticator apps. Default: APP_NAME.',
  ),
  backupCodesCount: integer('MFA_BACKUP_CODES_COUNT', 10, 'How many backup codes a user gets.', {
    min: 5,
    max: 50,
  }),
  mfaRequiredRoles: list(
    'MFA_REQUIRED_ROLES',
    [],
    'Roles whose holders may do nothing but set up a second factor until they have one.',
  ),
};

export const passwords = {
  passwordHashing: oneOf(
    'PASSWORD_HASHING',
    ['argon2id', 'bcrypt'],
    'argon2id',
    'How new passwords are hashed. Older hashes stay valid and are replaced at the next sign-in.',
  ),
  argon2MemoryKib: integer(
    'ARGON2_MEMORY_KIB',
    19_456,
    'Memory of one argon2id hash, in KiB (OWASP: 19456).',
    {
      min: 8192,
      max: 4_194_304,
    },
  ),
  argon2Passes: integer('ARGON2_PASSES', 2, 'Passes of one argon2id hash (OWASP: 2).', { min: 1, max: 100 }),
  bcryptCost: integer('BCRYPT_COST', 12, 'Cost of one bcrypt hash (OWASP: 10 or more).', {
    min: 10,
    max: 20,
  }),
  hashConcurrency: integer(
    'HASH_CONCURRENCY',
    Math.max(1, availableParallelism() - 1),
    'How many passwords each process hashes at a time. Default: the number of cores minus one, divided by WEB_CONCURRENCY.',
    { min: 1, max: 128, shownDefault: '(cores − 1) / processes' },
  ),
  hashQueueLimit: integer(
    'HASH_QUEUE_LIMIT',
    100,
    'How many sign-ins may wait for hashing. Further ones are refused with a time to retry.',
  ),
  passwordMinLength: integer('PASSWORD_MIN_LENGTH', 8, 'Shortest password, in Unicode code points.', {
    min: 8,
    max: 64,
  }),
  passwordMaxLength: integer('PASSWORD_MAX_LENGTH', 128, 'Longest password, in Unicode code points.', {
    min: 64,
    max: 256,
  }),
};
