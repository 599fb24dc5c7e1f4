import { availableParallelism } from 'node:os';
import {
  flag,
  host,
  integer,
  list,
  oneOf,
  optional,
  optionalInteger,
  redisUrl,
  secretList,
  text,
  url,
} from '../setting.js';

export const server = {
  env: oneOf(
    'ENV',
    ['development', 'staging', 'production'],
    'development',
    'The environment. Default: NODE_ENV. Staging and production require safe settings.',
  ),
  host: host('HOST', '127.0.0.1', 'The address to listen on.'),
  port: integer('PORT', 4000, 'The port to listen on; 0 picks a free one.', { min: 0, max: 65_535 }),
  workers: integer(
    'WEB_CONCURRENCY',
    1,
    'How many processes share the port, or auto for as many as there are cores. Over 1 needs PostgreSQL.',
    { min: 1, max: 256, auto: availableParallelism() },
  ),
  graphqlPath: text('GRAPHQL_PATH', '/graphql', 'The path of the GraphQL endpoint.'),
  publicUrl: url(
    'PUBLIC_URL',
    'The address by which clients reach this server. Needed in staging and production. Default in development: http://localhost and PORT.',
  ),
  corsOrigins: list(
    'CORS_ORIGINS',
    [],
    'Origins of frontends, comma-separated. In development every origin on this machine is also allowed.',
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
    'How many connections a process may have open at once, on each of its ports. At the limit, a new connection replaces the one that has waited longest without a complete request.',
    { min: 1, max: 1_000_000 },
  ),
  headersTimeoutSeconds: integer(
    'HEADERS_TIMEOUT_SECONDS',
    10,
    'How long a client may take to send the headers of a request, in seconds.',
    { min: 1, max: 600 },
  ),
  requestTimeoutSeconds: integer(
    'REQUEST_TIMEOUT_SECONDS',
    30,
    'How long a client may take to send a whole request, in seconds.',
    { min: 1, max: 600 },
  ),
  keepAliveTimeoutSeconds: integer(
    'KEEP_ALIVE_TIMEOUT_SECONDS',
    75,
    'How long an idle connection is kept open between two requests, in seconds. Give more than the idle timeout of the load balancer.',
    { min: 1, max: 7200 },
  ),
  answerTimeoutMs: integer(
    'ANSWER_TIMEOUT_MS',
    4800,
    'How long an operation may take, in milliseconds. After that the response is SERVICE_UNAVAILABLE.',
    { min: 100, max: 600_000 },
  ),
  metricsPort: optionalInteger(
    'METRICS_PORT',
    'The port of /metrics in the text format of Prometheus. If not set, nothing is measured.',
    { min: 0, max: 65_535 },
  ),
  metricsHost: host('METRICS_HOST', '127.0.0.1', 'The address of /metrics, which has no authentication.'),
  shutdownDelaySeconds: integer(
    'SHUTDOWN_DELAY_SECONDS',
    0,
    'How long the server keeps serving after SIGTERM while /ready reports that it is down, in seconds: as long as a load balancer takes to notice.',
    { min: 0, max: 300 },
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
    'How many fields a query may select at its root. A mutation may select one, regardless of this setting.',
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
    'How many fields an operation may select; those under `first: 20` count twenty times.',
    { min: 100, max: 1_000_000 },
  ),
  trustedDocuments: optional(
    'TRUSTED_DOCUMENTS',
    "A persisted-query manifest of Apollo's. If set, only the listed operations run, requested by their ID or their exact text.",
  ),
};

export const storage = {
  databaseUrl: optional(
    'DATABASE_URL',
    'postgresql://user:password@host:5432/name?sslmode=verify-full, or pglite:<folder> for the embedded database. Needed in staging and production. Default in development: pglite in DATA_DIR.',
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
  databasePreparedStatements: flag(
    'DATABASE_PREPARED_STATEMENTS',
    true,
    'Whether statements are prepared once per connection. A pooler in transaction mode without support for prepared statements needs false, such as PgBouncer before 1.21.',
  ),
  redisUrl: redisUrl(
    'REDIS_URL',
    'redis://user:password@host:6379/0, or rediss://… for TLS: stores the counters of limits for all processes. If not set, and while Redis is unavailable, the database stores them.',
  ),
  redisRequired: flag(
    'REDIS_REQUIRED',
    false,
    'Whether to refuse a start while Redis does not answer. A running server always continues without it.',
  ),
  redisPrefix: text(
    'REDIS_PREFIX',
    'gatehouse',
    'The prefix of the keys in Redis. Give each deployment that shares a Redis its own.',
  ),
  auditRetentionDays: integer(
    'AUDIT_RETENTION_DAYS',
    365,
    'How long security events are kept in the database, in days. The log also has them.',
    { min: 1, max: 36_500 },
  ),
  dataDir: text('DATA_DIR', '.data', 'Where development keeps its database and generated secrets.'),
};

/** Each may be a list: the first is used, the others are still accepted. */
export const secrets = {
  tokenPeppers: secretList(
    'TOKEN_PEPPER',
    'The key of the digests of stored tokens. A change signs all users out, unless the old value follows the new one, after a comma.',
  ),
  passwordPeppers: secretList(
    'PASSWORD_PEPPER',
    'Part of every password hash. Without it no password matches: keep a copy. Several, comma-separated: new hashes use the first, the others still match.',
  ),
  encryptionKeys: secretList(
    'ENCRYPTION_KEY',
    'Encrypts stored data that must be read again: signing keys, second factors, waiting mails. Without it they cannot be decrypted: keep a copy. Several, comma-separated: the first encrypts, the others still decrypt.',
  ),
  jwtSecrets: secretList(
    'JWT_SECRET',
    'Signs access tokens if JWT_ALG is HS256. Several, comma-separated: the first signs, tokens of the others are still valid.',
  ),
};
