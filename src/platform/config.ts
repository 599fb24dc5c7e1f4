import { availableParallelism } from 'node:os';
import { existsSync } from 'node:fs';
import { flag, integer, list, oneOf, optional, secret, text, url } from './settings.js';
import type { Environment, Setting } from './settings.js';

const sessions = {
  accessTokenMinutes: integer('ACCESS_TOKEN_EXPIRE_MINUTES', 15, 'How long an access token is good.', {
    min: 1,
    max: 1440,
  }),
  refreshTokenDays: integer('REFRESH_TOKEN_EXPIRE_DAYS', 14, 'How long an idle session survives, in days.', {
    min: 1,
    max: 3650,
  }),
  sessionMaxDays: integer(
    'SESSION_MAX_DAYS',
    90,
    'How long a session survives however busy it is, in days.',
    {
      min: 1,
      max: 3650,
    },
  ),
  refreshGraceSeconds: integer(
    'REFRESH_GRACE_SECONDS',
    10,
    'How long a refresh token just spent still answers with its successor, for tabs and retries. 0 switches it off.',
    { min: 0, max: 300 },
  ),
  maxSessionsPerUser: integer(
    'MAX_SESSIONS_PER_USER',
    0,
    'How many devices may be signed in to one account; a further login ends the oldest session. 0 is any number, 1 the single-device policy.',
  ),
  reauthenticationMinutes: integer(
    'REAUTHENTICATION_MINUTES',
    10,
    'How long a sign-in or reauthenticate counts as fresh.',
    { min: 1 },
  ),
  jwtAlg: oneOf(
    'JWT_ALG',
    ['ES256', 'HS256'],
    'ES256',
    'How access tokens are signed. HS256 needs JWT_SECRET.',
  ),
  jwtIssuer: optional('JWT_ISSUER', 'The iss claim of access tokens. Left out, PUBLIC_URL.'),
  jwtAudience: text('JWT_AUDIENCE', 'gatehouse', 'The aud claim of access tokens.'),
};

export const secrets = {
  tokenPepper: secret('TOKEN_PEPPER', 'Keys the digests of stored tokens. Changing it signs everyone out.'),
  passwordPepper: secret(
    'PASSWORD_PEPPER',
    'Goes into every password hash. Without it no password matches: keep a copy.',
  ),
  encryptionKey: secret(
    'ENCRYPTION_KEY',
    'Seals signing keys at rest. Without it they cannot be opened: keep a copy.',
  ),
  jwtSecret: secret('JWT_SECRET', 'Signs access tokens where JWT_ALG is HS256.'),
};

const accounts = {
  signupEnabled: flag('SIGNUP_ENABLED', true, 'Whether people may make accounts themselves.'),
  emailRequired: flag('EMAIL_REQUIRED', true, 'Whether an account needs an email address.'),
  usernamesEnabled: flag('USERNAMES_ENABLED', true, 'Whether accounts may have a username to sign in by.'),
  roles: list(
    'ROLES',
    ['USER', 'PATIENT', 'DOCTOR', 'CAREGIVER', 'STUDENT', 'REVIEWER', 'ADMIN'],
    'The roles there are. USER and ADMIN are always among them.',
  ),
  selfAssignableRoles: list(
    'SELF_ASSIGNABLE_ROLES',
    ['USER', 'PATIENT', 'CAREGIVER', 'STUDENT'],
    'The roles that signup lets people choose. Never ADMIN.',
  ),
  defaultRole: text('DEFAULT_ROLE', 'USER', 'The role of an account that chose none.'),
  seedDemoAccounts: flag(
    'SEED_DEMO_ACCOUNTS',
    false,
    'Makes one demo account a role at start. Development only.',
  ),
};

const passwords = {
  passwordHashing: oneOf(
    'PASSWORD_HASHING',
    ['argon2id', 'bcrypt'],
    'argon2id',
    'How new passwords are hashed. Older hashes still sign in and are renewed then.',
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
    'How many passwords are hashed at a time. Left out, the cores less one.',
    { min: 1, max: 128, shownDefault: 'cores − 1' },
  ),
  hashQueueLimit: integer(
    'HASH_QUEUE_LIMIT',
    100,
    'How many sign-ins may wait for hashing; over that they are told to come back later.',
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

const server = {
  env: oneOf(
    'ENV',
    ['development', 'staging', 'production'],
    'development',
    'Left out, NODE_ENV. Staging and production insist on safe settings.',
  ),
  host: text('HOST', '127.0.0.1', 'The address to listen on.'),
  port: integer('PORT', 4000, 'The port to listen on; 0 picks a free one.', { min: 0, max: 65_535 }),
  graphqlPath: text('GRAPHQL_PATH', '/graphql', 'The path of the GraphQL endpoint.'),
  publicUrl: url(
    'PUBLIC_URL',
    'The address by which clients reach this server. Needed in staging and production.',
  ),
  corsOrigins: list(
    'CORS_ORIGINS',
    [],
    'Origins of frontends, comma-separated. In development every origin on this machine is welcome too.',
  ),
  logLevel: oneOf(
    'LOG_LEVEL',
    ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    'info',
    'The least important log lines to write.',
  ),
  bodyLimitKib: integer('BODY_LIMIT_KIB', 2048, 'The largest request body, in KiB.', {
    min: 16,
    max: 65_536,
  }),
};

const storage = {
  databaseUrl: optional(
    'DATABASE_URL',
    'postgresql://user:password@host:5432/name, or pglite:<folder> for the embedded database. Needed in staging and production; in development pglite in DATA_DIR.',
  ),
  databasePoolSize: integer(
    'DATABASE_POOL_SIZE',
    10,
    'How many connections to PostgreSQL this process may hold.',
    {
      min: 2,
      max: 500,
    },
  ),
  dataDir: text('DATA_DIR', '.data', 'Where development keeps its database and generated secrets.'),
};

/** The one table of settings, by the headings that the documentation gives them. */
export const settings = {
  Server: server,
  Storage: storage,
  Secrets: secrets,
  'Tokens and sessions': sessions,
  Accounts: accounts,
  Passwords: passwords,
};

/** Every setting by the name that it has in a Config. */
export const all = { ...server, ...storage, ...secrets, ...sessions, ...accounts, ...passwords };

export type Read<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export interface Config extends Omit<Read<typeof all>, 'publicUrl'> {
  readonly publicUrl: string;
}

/** The environment of this process, with what an `.env` file beside it adds. */
export function readEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * Native password hashing, files and name look-ups share one pool of threads, of which there are four unless the
 * process says otherwise before the first is used. So many more keep hashing from making the others wait.
 */
export function sizeThreadPool(config: Config): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(config.hashConcurrency + 4);
}
