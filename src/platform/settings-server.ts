import { integer, list, oneOf, optional, secret, secretList, text, url } from './settings.js';

export const server = {
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

export const storage = {
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

export const secrets = {
  tokenPepper: secret('TOKEN_PEPPER', 'Keys the digests of stored tokens. Changing it signs everyone out.'),
  passwordPepper: secret(
    'PASSWORD_PEPPER',
    'Goes into every password hash. Without it no password matches: keep a copy.',
  ),
  encryptionKeys: secretList(
    'ENCRYPTION_KEY',
    'Seals at rest what has to be read again: signing keys, second factors, mails that wait. Without it they cannot be opened: keep a copy. Several, comma-separated: the first seals, the others still open what they sealed.',
  ),
  jwtSecret: secret('JWT_SECRET', 'Signs access tokens where JWT_ALG is HS256.'),
};
