import { afterEach, describe, expect, it } from '@jest/globals';
import { DataFolders } from '../../support/data-folders.js';
import { onPostgres } from '../../support/databases.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { configWarnings } from '../../../src/platform/config/warnings.js';
import { problemsOf } from '../../support/problems.js';
import { Process } from '../../support/server-process.js';
import { staging } from '../../support/test-app.js';

type Environment = Readonly<Record<string, string>>;

/** All that a deployment has to say, and nothing that anybody should know of. */
const deployed: Environment = {
  ...staging,
  DATABASE_URL: 'postgresql://gatehouse@db.internal/gatehouse?sslmode=verify-full',
  PUBLIC_URL: 'https://auth.example.com',
  TRUST_PROXY: '1',
};

/** The names of the settings that stop the start. */
const refused = (environment: Environment): string[] =>
  problemsOf(environment).map((problem) => problem.split(' ')[0]!);

const warnedOf = (environment: Environment): string[] =>
  configWarnings(readConfig(environment)).map(({ setting }) => setting);

describe.each(['staging', 'production'])('in %s', (ENV) => {
  const settings: Environment = { ...deployed, ENV };

  it('names everything that is missing', () => {
    expect(refused({ ENV, JWT_ALG: 'HS256' }).sort()).toEqual([
      'DATABASE_URL',
      'EMAIL_FROM',
      'ENCRYPTION_KEY',
      'JWT_SECRET',
      'PASSWORD_PEPPER',
      'PUBLIC_URL',
      'SMTP_HOST',
      'TOKEN_PEPPER',
    ]);
  });

  it('names everything that is unsafe, at once', () => {
    const names = refused({
      ...settings,
      SEED_DEMO_ACCOUNTS: 'true',
      DATABASE_URL: 'mysql://gatehouse@db/gatehouse',
      TOKEN_PEPPER: 'change-me-0123456789-0123456789-abc',
      CORS_ORIGINS: '*',
      TRUST_PROXY: 'true',
      PASSWORD_PEPPER: settings['ENCRYPTION_KEY']!,
      ADMIN_EMAIL: 'root',
      MFA_REQUIRED_ROLES: 'ADMINS',
    });

    expect(names.sort()).toEqual([
      'ADMIN_EMAIL',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'MFA_REQUIRED_ROLES',
      'PASSWORD_PEPPER',
      'SEED_DEMO_ACCOUNTS',
      'TOKEN_PEPPER',
      'TRUST_PROXY',
    ]);
  });

  it('asks for JWT_SECRET only where it is used', () => {
    expect(refused(settings)).toEqual([]);
    expect(refused({ ...settings, JWT_ALG: 'HS256' })).toEqual(['JWT_SECRET']);
    expect(
      refused({ ...settings, JWT_ALG: 'HS256', JWT_SECRET: settings['TOKEN_PEPPER']!.replace('t', 'j') }),
    ).toEqual([]);
  });

  it.each(['PUBLIC_URL', 'FRONTEND_URL', 'APP_URL'])(
    ENV === 'production' ? 'asks for https in %s' : 'lets http pass in %s',
    (name) => {
      const names = refused({ ...settings, [name]: 'http://auth.example.com' });

      expect(names).toEqual(ENV === 'production' ? [name] : []);
    },
  );
});

describe('in production', () => {
  const settings = { ...deployed, ENV: 'production' };

  it.each(['gatehouse', 'postgres', 'password', 'changeme', '12345678', 'admin'])(
    'declines a database elsewhere whose password is %j',
    (password) => {
      const at = (host: string) => ({ DATABASE_URL: `postgresql://gatehouse:${password}@${host}/gatehouse` });

      expect(refused({ ...settings, ...at('db') })).toEqual(['DATABASE_URL']);
      expect(refused({ ...settings, ...at('127.0.0.1') })).toEqual([]);
    },
  );
});

describe('what a start warns of', () => {
  it.each([
    ['proxies that nobody counted', { TRUST_PROXY: '' }, 'TRUST_PROXY'],
    ['frontends without TLS', { CORS_ORIGINS: 'https://a.example,http://b.example' }, 'CORS_ORIGINS'],
    ['the embedded database', { DATABASE_URL: 'pglite:/var/lib/gatehouse' }, 'DATABASE_URL'],
    ['a Redis for everybody', { REDIS_URL: 'redis://redis:6379' }, 'REDIS_URL'],
    ['numbers for everybody', { METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }, 'METRICS_HOST'],
    ['numbers for everybody by IPv6', { METRICS_PORT: '9464', METRICS_HOST: '::' }, 'METRICS_HOST'],
    [
      'keys that go to a collector without TLS',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318', OTEL_EXPORTER_OTLP_HEADERS: 'api-key=x' },
      'OTEL_EXPORTER_OTLP_HEADERS',
    ],
    ['a limit that is off', { RL_LOGIN_IP_LIMIT: 'off' }, 'RL_LOGIN_IP_LIMIT'],
    ['the limit of requests that is off', { RATE_LIMIT_PER_MINUTE: '0' }, 'RATE_LIMIT_PER_MINUTE'],
    ['cheap hashes', { ARGON2_MEMORY_KIB: '12288', ARGON2_PASSES: '2' }, 'ARGON2_MEMORY_KIB'],
    ['addresses that nobody verifies', { EMAIL_VERIFICATION: 'off' }, 'EMAIL_VERIFICATION'],
    ['a mailbox for everybody', { ENV: 'development', SMTP_HOST: '', HOST: '0.0.0.0' }, 'HOST'],
    ['development in public', { ENV: 'development', SMTP_HOST: '' }, 'ENV'],
  ] as [string, Environment, string][])('names %s', (_what, environment, name) => {
    const publicUrl: Environment = name === 'HOST' ? { PUBLIC_URL: '' } : {};

    expect(warnedOf({ ...deployed, ...publicUrl, ...environment })).toEqual([name]);
  });

  it.each([
    ['a deployment that is right', {}],
    ['a database on this machine', { DATABASE_URL: 'postgresql://gatehouse@127.0.0.1/gatehouse' }],
    ['a database on a socket', { DATABASE_URL: 'postgresql:///gatehouse?host=/run/postgresql' }],
    ['a database on an escaped socket', { DATABASE_URL: 'postgresql://%2Frun%2Fpostgresql/gatehouse' }],
    ['a Redis with a password', { REDIS_URL: 'redis://:f00@redis:6379' }],
    ['a Redis on this machine', { REDIS_URL: 'redis://localhost:6379' }],
    ['numbers for an inner network', { METRICS_PORT: '9464', METRICS_HOST: '10.0.0.7' }],
    ['a collector without keys', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' }],
    ['hashes that are as good', { ARGON2_MEMORY_KIB: '12288', ARGON2_PASSES: '3' }],
    ['development on one machine', { ENV: 'development', SMTP_HOST: '', PUBLIC_URL: '' }],
  ] as [string, Environment][])('says nothing of %s', (_what, environment) => {
    expect(warnedOf({ ...deployed, ...environment })).toEqual([]);
  });

  it('names all limits that are off in one warning', () => {
    const [risk, ...others] = configWarnings(
      readConfig({ ...deployed, RL_LOGIN_IP_LIMIT: 'off', RL_SIGNUP_IP_LIMIT: 'off' }),
    );

    expect(risk!.message).toMatch(/^RL_SIGNUP_IP_LIMIT, RL_LOGIN_IP_LIMIT are off/);
    expect(others).toEqual([]);
  });
});

describe('the log of a start', () => {
  const folders = new DataFolders();
  afterEach(async () => {
    await Process.stopAll();
    folders.removeAll();
  });

  (onPostgres ? it.skip : it)('has each warning once, with its setting and what to do', async () => {
    const DATABASE_URL = `pglite:${folders.fresh()}`;

    const server = await Process.listen({ ...deployed, DATABASE_URL, TRUST_PROXY: '0' });

    const warnings = server.logs.filter(({ remedy }) => remedy);
    expect(warnings.map(({ setting, level }) => `${level} ${setting}`)).toEqual([
      'warn TRUST_PROXY',
      'warn DATABASE_URL',
      'warn RATE_LIMIT_PER_MINUTE',
      'warn ARGON2_MEMORY_KIB',
    ]);
    expect(warnings[0]).toMatchObject({ remedy: expect.stringContaining('X-Forwarded-For') });
  });
});
