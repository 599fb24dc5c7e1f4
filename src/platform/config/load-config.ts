import { StartupError } from '../errors/startup-error.js';
import { all } from './config.js';
import type { Config, Read } from './config.js';
import { readDatabaseUrl } from './database-url.js';
import { providerProblems, readProviders, sharedByMistake } from './oauth-providers.js';
import { originProblems } from './origins.js';
import { unsafeSettings } from './production-checks.js';
import type { Environment, Setting } from './setting.js';
import { secrets } from './settings/server.js';

/** The settings are invalid. `problems` has every reason, each as a sentence with its remedy. */
export class ConfigError extends StartupError {
  override name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `Gatehouse cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}

/** Reads every setting and reports all problems together. An empty value counts as not set. */
export function readConfig(environment: Environment): Config {
  const given = withoutBlanks(environment);
  const problems = new Map<string, string>();
  const values: Record<string, unknown> = {};
  for (const [key, { name, read }] of Object.entries(all) as [string, Setting<unknown>][]) {
    try {
      values[key] = read(given[name]);
    } catch (error) {
      problems.set(name, `${name} ${(error as Error).message}`);
      values[key] = read(undefined);
    }
  }

  const config = withDependentDefaults(values as Read<typeof all>, given);
  // A setting that cannot be parsed is not also reported as missing.
  const found = [...contradictions(config), ...providerProblems(config, given)];
  const further = found.filter((problem) => !problems.has(problem.split(' ', 1)[0]!));
  if (problems.size + further.length > 0) throw new ConfigError([...problems.values(), ...further]);
  const publicUrl = config.publicUrl ?? localUrl(config);
  const oauthProviders = readProviders(config, given, publicUrl);
  const mistakes = sharedByMistake(oauthProviders);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { ...config, publicUrl, oauthProviders };
}

/** Fills in the defaults that depend on other settings. */
function withDependentDefaults(read: Read<typeof all>, given: Environment): Read<typeof all> {
  const roles = [...new Set(['USER', ...read.roles, 'ADMIN'])];
  const { hashConcurrency, workers } = read;
  const share = Math.max(1, Math.floor(hashConcurrency / workers));
  return {
    ...read,
    hashConcurrency: given[all.hashConcurrency.name] ? hashConcurrency : share,
    roles,
    // POSIX writes en_US for en-US.
    defaultLocale: read.defaultLocale.replaceAll('_', '-'),
  };
}

function localUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Trims values and drops empty ones. ENV defaults to NODE_ENV. */
function withoutBlanks(environment: Environment): Environment {
  const trimmed = Object.entries(environment).map(([name, value]) => [name, value?.trim() || undefined]);
  const given = Object.fromEntries(trimmed) as Environment;
  return { ...given, ENV: given['ENV'] ?? fromNodeEnv(given['NODE_ENV']) };
}

/** Other values, such as NODE_ENV=test, mean development. */
function fromNodeEnv(nodeEnv: string | undefined): string | undefined {
  return nodeEnv === 'production' || nodeEnv === 'staging' ? nodeEnv : undefined;
}

function contradictions(config: Read<typeof all>): string[] {
  return [
    ...roleProblems(config),
    ...secretProblems(config),
    ...unsafeSettings(config),
    ...mailProblems(config),
    ...timeoutProblems(config),
    ...redisProblems(config),
    ...databaseProblems(config),
    ...otherProblems(config),
  ];
}

/**
 * Bytes. An index row, of at most 2,704 bytes, contains all roles of a user, the longest name and the longest address.
 * Each role takes up to seven bytes more than its name.
 */
const mostOfRoles = 1150;

function roleProblems(config: Read<typeof all>): string[] {
  const { roles, selfAssignableRoles, defaultRole, mfaRequiredRoles } = config;
  const known = new Set(roles);
  const problems = roles
    .filter((role) => !/^[A-Z][A-Z0-9_]*$/.test(role))
    .map((role) => `ROLES has ${JSON.stringify(role)}: give names of capitals, digits and underscores.`);
  const bytes = roles.reduce((sum, role) => sum + role.length + 7, 0);
  if (bytes > mostOfRoles)
    problems.push(
      `ROLES has ${roles.length} roles, more than a user could hold: give fewer, or shorter names.`,
    );
  if (!known.has(defaultRole))
    problems.push(`DEFAULT_ROLE is ${JSON.stringify(defaultRole)}: add it to ROLES.`);
  if (defaultRole === 'ADMIN')
    problems.push('DEFAULT_ROLE is ADMIN: choose a role without power over others.');
  for (const role of mfaRequiredRoles.filter((required) => !known.has(required))) {
    problems.push(`MFA_REQUIRED_ROLES has ${JSON.stringify(role)}: add it to ROLES.`);
  }
  for (const role of selfAssignableRoles) {
    if (role === 'ADMIN')
      problems.push('SELF_ASSIGNABLE_ROLES has ADMIN: any user could choose it. Remove it.');
    else if (!known.has(role))
      problems.push(`SELF_ASSIGNABLE_ROLES has ${JSON.stringify(role)}: add it to ROLES.`);
  }
  return problems;
}

/** Every secret must be different: a leaked one must not open what another protects. */
function secretProblems(config: Read<typeof all>): string[] {
  const given = Object.entries(secrets).flatMap(([key, { name }]) => {
    const value = config[key as keyof typeof secrets] ?? [];
    return [value].flat().map((one) => ({ name, value: one }));
  });
  return given.flatMap(({ name, value }, index) =>
    given
      .slice(index + 1)
      .filter((other) => other.value === value)
      .map((other) => `${name} and ${other.name} are equal: give each its own.`),
  );
}

function mailProblems(config: Read<typeof all>): string[] {
  const problems: string[] = [];
  if (config.env === 'development' && config.smtpHost !== null && config.emailFrom === null) {
    problems.push('EMAIL_FROM is missing: mails sent by SMTP need a sender, as in accounts@example.com.');
  }
  if ((config.smtpUser === null) !== (config.smtpPassword === null)) {
    problems.push('SMTP_USER and SMTP_PASSWORD go together: give both, or neither.');
  }
  if (!isLocale(config.defaultLocale)) {
    problems.push(
      `DEFAULT_LOCALE is ${JSON.stringify(config.defaultLocale)}: give a language like en or es.`,
    );
  }
  return [...problems, ...pathProblems(config), ...lengthProblems(config)];
}

/** Every page of the server needs its own path, and no other route may use it. */
function pathProblems(config: Read<typeof all>): string[] {
  const pages = ['verifyEmailPath', 'resetPasswordPath', 'confirmEmailChangePath'] as const;
  const taken = new Set(['/health', '/ready', '/mailbox', '/.well-known/jwks.json']);
  const { graphqlPath } = config;
  const ofGraphql = taken.has(graphqlPath)
    ? [`GRAPHQL_PATH is ${graphqlPath}, which is already in use: give another path.`]
    : [];
  taken.add('/').add(graphqlPath);
  const ofPages = pages.flatMap((page) => {
    const [{ name }, path] = [all[page], config[page]];
    if (!/^\/[\w/.-]*$/.test(path)) {
      return [`${name} is ${JSON.stringify(path)}: give a path like /account/verify.`];
    }
    if (taken.has(path)) return [`${name} is ${path}, which is already in use: give another path.`];
    taken.add(path);
    return [];
  });
  return [...ofGraphql, ...ofPages];
}

/** Bounds the names that are shown in one line and in a QR code. */
function lengthProblems(config: Read<typeof all>): string[] {
  const names = ['appName', 'totpIssuer'] as const;
  const tooLong = names.filter((key) => (config[key]?.length ?? 0) > 100);
  return tooLong.map((key) => `${all[key].name} is too long: give at most 100 characters.`);
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** Pairs of settings of which the first must not exceed the second. */
function timeoutProblems(config: Read<typeof all>): string[] {
  const pairs = [
    ['headersTimeoutSeconds', 'requestTimeoutSeconds'],
    ['refreshTokenDays', 'sessionMaxDays'],
    ['ipLockSeconds', 'ipLockMaxSeconds'],
  ] as const;
  return pairs
    .filter(([less, more]) => config[less] > config[more])
    .map(([less, more]) => `${all[less].name} is over ${all[more].name}: give at most as many.`);
}

function redisProblems(config: Read<typeof all>): string[] {
  const problems: string[] = [];
  if (config.redisRequired && config.redisUrl === null) {
    problems.push('REDIS_REQUIRED is on without REDIS_URL: give the address, or leave both out.');
  }
  if (!/^[\w:.-]{1,100}$/.test(config.redisPrefix)) {
    problems.push(
      'REDIS_PREFIX has characters other than letters, digits and : . _ - : give a name like gatehouse.',
    );
  }
  return problems;
}

function databaseProblems({ databaseUrl, workers }: Read<typeof all>): string[] {
  if (databaseUrl && !/^(postgres(ql)?:\/\/|pglite:.)/.test(databaseUrl)) {
    return ['DATABASE_URL is neither postgresql://… nor pglite:<folder>.'];
  }
  if (databaseUrl?.startsWith('postgres')) {
    try {
      readDatabaseUrl(databaseUrl);
    } catch (error) {
      return [`DATABASE_URL ${(error as Error).message}`];
    }
  }
  const one =
    'WEB_CONCURRENCY is over 1: the embedded database allows one process. Give 1, or a postgresql://… DATABASE_URL.';
  return workers > 1 && !databaseUrl?.startsWith('postgres') ? [one] : [];
}

function otherProblems(config: Read<typeof all>): string[] {
  const problems: string[] = [];
  if (!/^\/[\w/.-]*[\w-]$/.test(config.graphqlPath)) {
    problems.push(`GRAPHQL_PATH is ${JSON.stringify(config.graphqlPath)}: give a path like /graphql.`);
  }
  if (!config.emailRequired && !config.usernamesEnabled) {
    problems.push('EMAIL_REQUIRED and USERNAMES_ENABLED are both off: accounts need one of the two.');
  }
  if (config.metricsPort !== null && config.metricsPort === config.port && config.port > 0) {
    problems.push('METRICS_PORT and PORT are equal: give each its own.');
  }
  return [...problems, ...originProblems(config)];
}
