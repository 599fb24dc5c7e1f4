import { describe, expect, it } from '@jest/globals';
import { unknownSettings } from '../../../src/platform/config/unknown-settings.js';

const told = (names: readonly string[], inFile: readonly string[] = []) =>
  unknownSettings(names, inFile).map(({ setting, remedy }) => `${setting}: ${remedy}`);

describe('a setting with a name that is nearly ours', () => {
  it.each([
    ['SMPT_HOST', 'SMTP_HOST'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['RL_LOGIN_IP_LIMITS', 'RL_LOGIN_IP_LIMIT'],
    ['ACCES_TOKEN_EXPIRE_MINUTES', 'ACCESS_TOKEN_EXPIRE_MINUTES'],
    ['TOKEN_PEPER', 'TOKEN_PEPPER'],
    ['ENCRYTPION_KEY', 'ENCRYPTION_KEY'],
    ['smtp_host', 'SMTP_HOST'],
    ['TRUST-PROXY', 'TRUST_PROXY'],
  ])('%s is told of, with %s', (given, meant) => {
    expect(told([given])).toEqual([`${given}: Write ${meant}, or remove ${given}.`]);
  });

  it('is somebody else’s where the right one is given too', () => {
    expect(told(['DATABASE_URI', 'DATABASE_URL'])).toEqual([]);
    expect(told(['DATABASE_URL'], ['DATABASE_URI'])).toHaveLength(1);
  });

  it('is none that every shell, container and CI has', () => {
    const ordinary = `PATH HOME HOSTNAME HOST PORT host port env PWD OLDPWD SHELL SHLVL TERM USER LOGNAME LANG LC_ALL TZ _
      NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION npm_config_registry npm_lifecycle_event UV_THREADPOOL_SIZE CI
      GITHUB_TOKEN GITHUB_ACTIONS GITLAB_CI RUNNER_OS HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy HTTP_PORT HTTPS_PORT
      HTTP_HOST FTP_HOST LDAP_HOST NATS_URL AMQP_URL DB_URL DB_HOST DB_PORT PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
      POSTGRES_PASSWORD POSTGRES_USER REDIS_HOST REDIS_PORT KUBERNETES_PORT KUBERNETES_SERVICE_HOST
      KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_ADDR SSH_AUTH_SOCK SSH_CLIENT DISPLAY EDITOR PAGER LS_COLORS
      JAVA_HOME AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY JWT_PRIVATE_KEY LOG_FORMAT DATA_PATH MAIL_HOST
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT OTEL_LOGS_EXPORTER OTEL_METRICS_EXPORTER OTEL_EXPORTER_OTLP_COMPRESSION
      INVOCATION_ID JOURNAL_STREAM MEMORY_PRESSURE_WATCH XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS`;
    expect(told(ordinary.split(/\s+/))).toEqual([]);
  });

  it('is none of a provider', () => {
    expect(told(['OAUTH_KEYCLOAK_CLIENT_ID', 'OAUTH_KEYCLOAK_TITLE'])).toEqual([]);
  });
});

describe('a name in .env', () => {
  it('is told of whenever it is unknown, unless it is another program’s', () => {
    expect(told([], ['SMTP_FROM_NAME', 'COMPOSE_PROJECT_NAME', 'POSTGRES_PASSWORD', 'SMTP_HOST'])).toEqual([
      'SMTP_FROM_NAME: Remove SMTP_FROM_NAME, or look for its name in docs/configuration.md.',
    ]);
  });
});
