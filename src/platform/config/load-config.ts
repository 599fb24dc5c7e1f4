import { StartupError } from '../errors/startup-error.js';
import { all } from './config.js';
import type { Config, Read } from './config.js';
import { readDatabaseUrl } from './database-url.js';
import { withLimitsOfDevelopment } from './development-limits.js';
import { localUrl } from './loopback.js';
import { readProviders, reportProviders, reportSharedUris } from './oauth-providers.js';
import { reportOrigins } from './origins.js';
import type { Problem, Report } from './problem.js';
import { reportUnsafe } from './production-checks.js';
import { reportRoleLabels } from './role-labels.js';
import { reportSessionMinutes } from './session-minutes.js';
import type { Environment, Setting } from './setting.js';
import { secrets } from './settings/server.js';

/** The settings are invalid, for all of these problems. */
export class ConfigError extends StartupError {
  override name = 'ConfigError';

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(({ setting, message }) => `  - ${setting} ${message}`);
    super(`Gatehouse cannot start with these settings:\n${lines.join('\n')}`);
  }
}

/** Reads every setting and reports all problems together. An empty value counts as not set. */
export function readConfig(environment: Environment): Config {
  const given = withoutBlanks(environment);
  const problems: Problem[] = [];
  const report: Report = (setting, message) => void problems.push({ setting, message });
  const config = withLimitsOfDevelopment(withDependentDefaults(readSettings(given, report), given), given);
  // A setting that cannot be parsed is not also reported as missing.
  const unread = new Set(problems.map(({ setting }) => setting));
  const reportRead: Report = (setting, message) => {
    if (!unread.has(setting)) report(setting, message);
  };
  reportContradictions(config, reportRead);
  reportSessionMinutes(config, given, reportRead);
  reportProviders(config, given, reportRead);
  if (problems.length > 0) throw new ConfigError(problems);

  const publicUrl = config.publicUrl ?? localUrl(config);
  const oauthProviders = readProviders(config, given, publicUrl);
  reportSharedUris(oauthProviders, report);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, publicUrl, oauthProviders };
}

function readSettings(given: Environment, report: Report): Read<typeof all> {
  const values: Record<string, unknown> = {};
  for (const [key, { name, read }] of Object.entries(all) as [string, Setting<unknown>][]) {
    try {
      values[key] = read(given[name]);
    } catch (error) {
      report(name, (error as Error).message);
      values[key] = read(undefined);
    }
  }
  return values as Read<typeof all>;
}

const minutesOfDay = 24 * 60;

/** Fills in the defaults that depend on other settings. */
function withDependentDefaults(read: Read<typeof all>, given: Environment): Read<typeof all> {
  const roles = [...new Set(['USER', ...read.roles, 'ADMIN'])];
  const { hashConcurrency, workers } = read;
  const share = Math.max(1, Math.floor(hashConcurrency / workers));
  const { sessionIdleMinutes: idle, sessionMaxMinutes: longest } = read;
  return {
    ...read,
    sessionIdleMinutes: { ...idle, others: idle.others ?? read.refreshTokenDays * minutesOfDay },
    sessionMaxMinutes: { ...longest, others: longest.others ?? read.sessionMaxDays * minutesOfDay },
    hashConcurrency: given[all.hashConcurrency.name] ? hashConcurrency : share,
    roles,
    // POSIX writes en_US for en-US.
    defaultLocale: read.defaultLocale.replaceAll('_', '-'),
    appUrl: read.appUrl ?? read.frontendUrl,
  };
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

function reportContradictions(config: Read<typeof all>, report: Report): void {
  reportRoles(config, report);
  reportRoleLabels(config, report);
  reportEqualSecrets(config, report);
  reportUnsafe(config, report);
  reportMail(config, report);
  reportPaths(config, report);
  reportLongNames(config, report);
  reportTimeouts(config, report);
  reportRedis(config, report);
  reportDatabase(config, report);
  reportOthers(config, report);
  reportOrigins(config, report);
}

/**
 * Bytes. An index row, of at most 2,704 bytes, contains all roles of a user, the longest name and the longest address.
 * Each role takes up to seven bytes more than its name.
 */
const mostOfRoles = 1150;

function reportRoles(config: Read<typeof all>, report: Report): void {
  const { roles, selfAssignableRoles, defaultRole, mfaRequiredRoles } = config;
  const known = new Set(roles);
  for (const role of roles.filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))) {
    report('ROLES', `has ${JSON.stringify(role)}: give names of capitals, digits and underscores.`);
  }
  const bytes = roles.reduce((sum, role) => sum + role.length + 7, 0);
  if (bytes > mostOfRoles) {
    report('ROLES', `has ${roles.length} roles, more than a user could hold: give fewer, or shorter names.`);
  }
  if (!known.has(defaultRole)) report('DEFAULT_ROLE', `is ${JSON.stringify(defaultRole)}: add it to ROLES.`);
  if (defaultRole === 'ADMIN') report('DEFAULT_ROLE', 'is ADMIN: choose a role without power over others.');
  for (const role of mfaRequiredRoles.filter((required) => !known.has(required))) {
    report('MFA_REQUIRED_ROLES', `has ${JSON.stringify(role)}: add it to ROLES.`);
  }
  for (const role of selfAssignableRoles) {
    if (role === 'ADMIN') report('SELF_ASSIGNABLE_ROLES', 'has ADMIN: any user could choose it. Remove it.');
    else if (!known.has(role)) {
      report('SELF_ASSIGNABLE_ROLES', `has ${JSON.stringify(role)}: add it to ROLES.`);
    }
  }
}

/** Every secret must be different: a leaked one must not open what another protects. */
function reportEqualSecrets(config: Read<typeof all>, report: Report): void {
  const given = Object.entries(secrets).flatMap(([key, { name }]) => {
    const value = config[key as keyof typeof secrets] ?? [];
    return [value].flat().map((one) => ({ name, value: one }));
  });
  for (const [index, { name, value }] of given.entries()) {
    const equal = given.slice(index + 1).filter((other) => other.value === value);
    for (const other of equal) report(name, `and ${other.name} are equal: give each its own.`);
  }
}

function reportMail(config: Read<typeof all>, report: Report): void {
  if (config.env === 'development' && config.smtpHost !== null && config.emailFrom === null) {
    report('EMAIL_FROM', 'is missing: mails sent by SMTP need a sender, as in accounts@example.com.');
  }
  if ((config.smtpUser === null) !== (config.smtpPassword === null)) {
    report('SMTP_USER', 'and SMTP_PASSWORD go together: give both, or neither.');
  }
  if (!isLocale(config.defaultLocale)) {
    report('DEFAULT_LOCALE', `is ${JSON.stringify(config.defaultLocale)}: give a language like en or es.`);
  }
}

/** Every page of the server needs its own path, and no other route may use it. */
function reportPaths(config: Read<typeof all>, report: Report): void {
  const pages = ['verifyEmailPath', 'resetPasswordPath', 'confirmEmailChangePath'] as const;
  const taken = new Set([
    '/health',
    '/ready',
    '/mailbox',
    '/.well-known/jwks.json',
    '/favicon.svg',
    '/favicon.ico',
  ]);
  const { graphqlPath } = config;
  const reportTaken = (name: string, path: string) =>
    report(name, `is ${path}, which is already in use: give another path.`);
  if (taken.has(graphqlPath)) reportTaken('GRAPHQL_PATH', graphqlPath);
  taken.add('/').add(graphqlPath);
  for (const page of pages) {
    const [{ name }, path] = [all[page], config[page]];
    if (!/^\/[\w/.-]*$/.test(path)) {
      report(name, `is ${JSON.stringify(path)}: give a path like /account/verify.`);
    } else if (taken.has(path)) reportTaken(name, path);
    else taken.add(path);
  }
}

/** Bounds the names that are shown in one line and in a QR code. */
function reportLongNames(config: Read<typeof all>, report: Report): void {
  for (const key of ['appName', 'totpIssuer'] as const) {
    if ((config[key]?.length ?? 0) > 100) report(all[key].name, 'is too long: give at most 100 characters.');
  }
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** Pairs of settings of which the first must not exceed the second. */
function reportTimeouts(config: Read<typeof all>, report: Report): void {
  const pairs = [
    ['headersTimeoutSeconds', 'requestTimeoutSeconds'],
    ['ipLockSeconds', 'ipLockMaxSeconds'],
  ] as const;
  for (const [less, more] of pairs) {
    if (config[less] > config[more]) {
      report(all[less].name, `is over ${all[more].name}: give at most as many.`);
    }
  }
}

function reportRedis(config: Read<typeof all>, report: Report): void {
  if (config.redisRequired && config.redisUrl === null) {
    report('REDIS_REQUIRED', 'is on without REDIS_URL: give the address, or leave both out.');
  }
  if (!/^[\w:.-]{1,100}$/.test(config.redisPrefix)) {
    const remedy = 'give a name like gatehouse.';
    report('REDIS_PREFIX', `has characters other than letters, digits and : . _ - : ${remedy}`);
  }
}

function reportDatabase({ databaseUrl, workers }: Read<typeof all>, report: Report): void {
  if (databaseUrl && !/^(postgres(ql)?:\/\/|pglite:.)/.test(databaseUrl)) {
    report('DATABASE_URL', 'is neither postgresql://… nor pglite:<folder>.');
  } else if (databaseUrl?.startsWith('postgres')) {
    try {
      readDatabaseUrl(databaseUrl);
    } catch (error) {
      report('DATABASE_URL', (error as Error).message);
    }
  } else if (workers > 1) {
    const remedy = 'Give 1, or a postgresql://… DATABASE_URL.';
    report('WEB_CONCURRENCY', `is over 1: the embedded database allows one process. ${remedy}`);
  }
}

function reportOthers(config: Read<typeof all>, report: Report): void {
  if (!/^\/[\w/.-]*[\w-]$/.test(config.graphqlPath)) {
    report('GRAPHQL_PATH', `is ${JSON.stringify(config.graphqlPath)}: give a path like /graphql.`);
  }
  if (!config.emailRequired && !config.usernamesEnabled) {
    report('EMAIL_REQUIRED', 'and USERNAMES_ENABLED are both off: accounts need one of the two.');
  }
  if (config.metricsPort !== null && config.metricsPort === config.port && config.port > 0) {
    report('METRICS_PORT', 'and PORT are equal: give each its own.');
  }
}
