import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { problemsOf } from '../../support/problems.js';

type Environment = Readonly<Record<string, string>>;

/** Thirty-two characters and more that begin differently. */
const secret = (name: string): string => `${name}-3fZp0Xc7vQm1Rk8sTn5bWd2yLh9gJe4a`;

/** All that a deployment in production has to say. */
const production: Environment = {
  ENV: 'production',
  DATABASE_URL: 'postgresql://gatehouse@db.internal/gatehouse',
  PUBLIC_URL: 'https://auth.example.com',
  TOKEN_PEPPER: secret('t'),
  PASSWORD_PEPPER: secret('p'),
  ENCRYPTION_KEY: secret('e'),
  SMTP_HOST: 'mail.example.com',
  EMAIL_FROM: 'accounts@example.com',
};

/** The names of the settings that the problems begin with. */
const namesOf = (environment: Environment): string[] =>
  problemsOf(environment).map((problem) => problem.split(' ')[0]!);

describe('readConfig', () => {
  it('needs nothing in development', () => {
    const config = readConfig({});

    expect(config).toMatchObject({
      env: 'development',
      host: '127.0.0.1',
      port: 4000,
      publicUrl: 'http://localhost:4000',
      databaseUrl: null,
      tokenPeppers: null,
      accessTokenMinutes: 15,
      refreshTokenDays: 14,
      refreshGraceSeconds: 10,
      passwordHashing: 'argon2id',
      roles: ['USER', 'ADMIN'],
      selfAssignableRoles: ['USER'],
    });
  });

  it('takes production with all that it needs', () => {
    expect(readConfig(production)).toMatchObject({
      env: 'production',
      publicUrl: 'https://auth.example.com',
    });
  });

  it('reports every problem together, of every kind', () => {
    const names = namesOf({
      ENV: 'production',
      PORT: 'four thousand',
      SIGNUP_ENABLED: 'maybe',
      JWT_ALG: 'none',
      PUBLIC_URL: 'auth.example.com',
      TOKEN_PEPPER: 'short',
      CORS_ORIGINS: '*',
      DEFAULT_ROLE: 'ADMIN',
      REFRESH_TOKEN_EXPIRE_DAYS: '100',
      SEED_DEMO_ACCOUNTS: 'yes',
    });

    expect(new Set(names)).toEqual(
      new Set([
        'PORT',
        'SIGNUP_ENABLED',
        'JWT_ALG',
        'PUBLIC_URL',
        'TOKEN_PEPPER',
        'CORS_ORIGINS',
        'DEFAULT_ROLE',
        'REFRESH_TOKEN_EXPIRE_DAYS',
        'SEED_DEMO_ACCOUNTS',
        'DATABASE_URL',
        'PASSWORD_PEPPER',
        'ENCRYPTION_KEY',
        'SMTP_HOST',
        'EMAIL_FROM',
      ]),
    );
    expect(names).toHaveLength(new Set(names).size);
  });

  it('puts every problem into its message, and no secret', () => {
    const environment = { TOKEN_PEPPER: 'tooshort', PASSWORD_PEPPER: `changeme-${secret('p')}`, PORT: 'x' };

    expect(() => readConfig(environment)).toThrow(
      /^Gatehouse cannot start[^]*TOKEN_PEPPER[^]*PASSWORD_PEPPER/,
    );
    const message = problemsOf(environment).join('\n');
    expect(message).not.toContain('tooshort');
    expect(message).not.toContain(secret('p'));
  });

  it('takes an empty or blank value for left out', () => {
    const blank = readConfig({
      PORT: '',
      DATABASE_URL: '  ',
      TOKEN_PEPPER: ' ',
      SELF_ASSIGNABLE_ROLES: ' ',
      ROLES: 'NURSE',
    });

    expect(blank).toMatchObject({
      port: 4000,
      databaseUrl: null,
      tokenPeppers: null,
      selfAssignableRoles: ['USER'],
    });
  });
});

describe('which environment it is', () => {
  it.each([
    [{}, 'development'],
    [{ NODE_ENV: 'production' }, 'production'],
    [{ NODE_ENV: 'staging' }, 'staging'],
    [{ NODE_ENV: 'test' }, 'development'],
    [{ NODE_ENV: 'development' }, 'development'],
    [{ NODE_ENV: 'production', ENV: '' }, 'production'],
    [{ NODE_ENV: 'production', ENV: ' ' }, 'production'],
    [{ NODE_ENV: 'production', ENV: 'development' }, 'development'],
    [{ NODE_ENV: 'development', ENV: 'Production' }, 'production'],
  ] as [Environment, string][])('takes %j for %s', (environment, env) => {
    const { ENV: _replaced, ...rest } = production;

    expect(readConfig({ ...rest, ...environment }).env).toBe(env);
  });

  it('does not guess at a name that it does not know', () => {
    expect(problemsOf({ ENV: 'prod' })).toEqual([
      'ENV is "prod": give one of development, staging, production.',
    ]);
  });
});

describe('what cannot stand together', () => {
  it.each([
    ['ADMIN as everybody’s role', { DEFAULT_ROLE: 'ADMIN' }, ['DEFAULT_ROLE']],
    ['a default role that there is not', { DEFAULT_ROLE: 'NURSE' }, ['DEFAULT_ROLE']],
    ['ADMIN for the taking', { SELF_ASSIGNABLE_ROLES: 'USER,ADMIN' }, ['SELF_ASSIGNABLE_ROLES']],
    [
      'a role for the taking that there is not',
      { SELF_ASSIGNABLE_ROLES: 'NURSE' },
      ['SELF_ASSIGNABLE_ROLES'],
    ],
    [
      'roles that no row of an index holds',
      { ROLES: Array.from({ length: 20 }, (_, at) => `R${at}`.repeat(20)).join() },
      ['ROLES'],
    ],
    ['roles that GraphQL has no name for', { ROLES: 'nurse,WARD 3' }, ['ROLES', 'ROLES']],
    [
      'sessions that idle longer than they last',
      { REFRESH_TOKEN_EXPIRE_DAYS: '91' },
      ['REFRESH_TOKEN_EXPIRE_DAYS'],
    ],
    ['neither address nor username', { EMAIL_REQUIRED: 'no', USERNAMES_ENABLED: 'no' }, ['EMAIL_REQUIRED']],
    ['a wildcard for an origin', { CORS_ORIGINS: '*' }, ['CORS_ORIGINS']],
    ['an origin with a path', { CORS_ORIGINS: 'https://app.example.com/' }, ['CORS_ORIGINS']],
    ['an origin without a scheme', { CORS_ORIGINS: 'app.example.com' }, ['CORS_ORIGINS']],
    ['an origin that is null', { CORS_ORIGINS: 'null' }, ['CORS_ORIGINS']],
    ['an origin for many', { CORS_ORIGINS: 'https://*.example.com' }, ['CORS_ORIGINS']],
    ['an origin of no browser', { CORS_ORIGINS: 'ftp://app.example.com' }, ['CORS_ORIGINS']],
    ['a path that begins with none', { GRAPHQL_PATH: 'graphql' }, ['GRAPHQL_PATH']],
    ['a path with a query', { GRAPHQL_PATH: '/graphql?x' }, ['GRAPHQL_PATH']],
    ['the path of the index', { GRAPHQL_PATH: '/' }, ['GRAPHQL_PATH']],
    ['a database of another kind', { DATABASE_URL: 'mysql://db/gatehouse' }, ['DATABASE_URL']],
    ['an embedded database without a folder', { DATABASE_URL: 'pglite:' }, ['DATABASE_URL']],
  ])('names %s', (_what, environment, names) => {
    expect(namesOf(environment as Environment)).toEqual(names);
  });

  it.each([
    ['TOKEN_PEPPER', 'PASSWORD_PEPPER'],
    ['TOKEN_PEPPER', 'ENCRYPTION_KEY'],
    ['PASSWORD_PEPPER', 'JWT_SECRET'],
    ['ENCRYPTION_KEY', 'JWT_SECRET'],
  ])('names %s and %s when they are equal', (one, other) => {
    expect(problemsOf({ [one]: secret('s'), [other]: secret('s') })).toEqual([
      `${one} and ${other} are equal: give each its own.`,
    ]);
  });

  it.each([
    ['GRAPHQL_PATH', { GRAPHQL_PATH: '/health' }],
    ['GRAPHQL_PATH', { GRAPHQL_PATH: '/.well-known/jwks.json' }],
    ['IP_LOCK_TTL', { IP_LOCK_TTL: '61', IP_LOCK_MAX_TTL: '60' }],
    ['METRICS_PORT', { METRICS_PORT: '4000' }],
  ])('names %s in %j', (name, environment: Environment) => {
    expect(namesOf(environment)).toEqual([name]);
  });

  it('says what to do with a password that makes DATABASE_URL unreadable, and does not repeat it', () => {
    expect(problemsOf({ DATABASE_URL: 'postgresql://gatehouse:hunter/2@db/gatehouse' })).toEqual([
      'DATABASE_URL cannot be read: percent-encode the special characters of its password, such as / as %2F and ? as %3F.',
    ]);
  });
});
