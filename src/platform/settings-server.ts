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
  bodyLimitKib: integer('BODY_LIMIT_KIB', 100, 'The largest request body, in KiB.', {
    min: 16,
    max: 65_536,
  }),
  maxConnections: integer(
    'MAX_CONNECTIONS',
    10_000,
    'How many connections may be open at once; further ones are closed.',
    { min: 1, max: 1_000_000 },
  ),
  headersTimeoutSeconds: integer(
    'HEADERS_TIMEOUT_SECONDS',
    10,
    'How long a client may take to send the headers of a request.',
    { min: 1, max: 600 },
  ),
  requestTimeoutSeconds: integer(
    'REQUEST_TIMEOUT_SECONDS',
    30,
    'How long a client may take to send a whole request.',
    { min: 1, max: 600 },
  ),
  graphqlMaxTokens: integer('GRAPHQL_MAX_TOKENS', 2000, 'How many tokens a GraphQL document may have.', {
    min: 100,
    max: 100_000,
  }),
  graphqlMaxDepth: integer(
    'GRAPHQL_MAX_DEPTH',
    12,
    'How many levels of fields a GraphQL document may have, fragments included.',
    { min: 3, max: 100 },
  ),
  graphqlMaxAliases: integer('GRAPHQL_MAX_ALIASES', 30, 'How many aliases an operation may have.', {
    min: 0,
    max: 1000,
  }),
  graphqlMaxRootFields: integer(
    'GRAPHQL_MAX_ROOT_FIELDS',
    10,
    'How many fields a query may ask for at its root. A mutation has one, whatever this says.',
    { min: 1, max: 1000 },
  ),
  graphqlMaxDirectives: integer(
    'GRAPHQL_MAX_DIRECTIVES',
    20,
    'How many directives an operation may have, such as @include.',
    { min: 0, max: 1000 },
  ),
  graphqlMaxComplexity: integer(
    'GRAPHQL_MAX_COMPLEXITY',
    5000,
    'How many fields an operation may ask for; those under `first: 20` count twenty times.',
    { min: 100, max: 1_000_000 },
  ),
  trustedDocuments: optional(
    'TRUSTED_DOCUMENTS',
    "A persisted-query manifest of Apollo's. With it, only the operations that it lists run, asked for by their id or their exact text.",
  ),
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
  auditRetentionDays: integer(
    'AUDIT_RETENTION_DAYS',
    365,
    'How long security events are kept in the database. The log has them too.',
    { min: 1, max: 36_500 },
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
