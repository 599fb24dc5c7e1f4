import { all } from './config.js';
import type { Config } from './config.js';
import { isLoopback } from './loopback.js';
import { limits } from './settings/limits.js';

/** A setting that is dangerous unless it is intended. The server starts with it. */
export interface ConfigWarning {
  readonly setting: string;
  readonly message: string;
  readonly remedy: string;
}

/** The warnings for these settings. A start logs them, and `doctor` shows them. */
export function configWarnings(config: Config): ConfigWarning[] {
  const looks = config.env === 'development' ? [openMailbox, publicDevelopment] : looksAtDeployment;
  return looks.map((look) => look(config)).filter((found) => found !== null);
}

type Look = (config: Config) => ConfigWarning | null;

const looksAtDeployment: readonly Look[] = [
  proxies,
  origins,
  embedded,
  openRedis,
  openMetrics,
  tracesInTheClear,
  withoutLimits,
  cheapHashes,
  unverified,
];

function risk(setting: string, says: string, remedy: string): ConfigWarning {
  return { setting, message: `${setting} ${says}`, remedy };
}

function openMailbox({ host, smtpHost }: Config): ConfigWarning | null {
  if (smtpHost !== null || isLoopback(host)) return null;
  const says = `is ${host} and ENV is development: any client that reaches the server can read all mails at /mailbox.`;
  return risk('HOST', says, 'Set HOST to 127.0.0.1, or ENV to production.');
}

function publicDevelopment({ publicUrl }: Config): ConfigWarning | null {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol !== 'https:' || isLoopback(hostname)) return null;
  const says = `is development and PUBLIC_URL is ${publicUrl}: the checks of production are off, and its limits are wide.`;
  return risk('ENV', says, 'Set ENV to production, or to staging.');
}

/** The server supports only HTTP, so https in PUBLIC_URL means a proxy in front of it. */
function proxies({ publicUrl, trustProxy }: Config): ConfigWarning | null {
  if (!publicUrl.startsWith('https:') || trustProxy !== 0) return null;
  const says = 'is 0 and PUBLIC_URL is https: all callers share the address of the proxy, and its limits.';
  return risk(
    'TRUST_PROXY',
    says,
    'Set TRUST_PROXY to the number or the addresses of the proxies that add to X-Forwarded-For.',
  );
}

function origins({ corsOrigins }: Config): ConfigWarning | null {
  const open = corsOrigins.filter((origin) => origin.startsWith('http:'));
  if (open.length === 0) return null;
  const says = `has ${open.join(', ')}: an attacker on the network can inject scripts into such pages.`;
  return risk('CORS_ORIGINS', says, 'Give https origins.');
}

function embedded({ databaseUrl }: Config): ConfigWarning | null {
  if (!databaseUrl?.startsWith('pglite:')) return null;
  const says = 'is the embedded database: it allows one process, and no other can back it up meanwhile.';
  return risk('DATABASE_URL', says, 'Give the address of a PostgreSQL.');
}

function openRedis({ redisUrl }: Config): ConfigWarning | null {
  if (redisUrl === null) return null;
  const { hostname, password } = new URL(redisUrl);
  if (password !== '' || isLoopback(hostname)) return null;
  const says = 'has no password: any client that reaches that Redis can lift the limits and locks.';
  return risk('REDIS_URL', says, 'Give the Redis a password, as in redis://:password@host:6379.');
}

function openMetrics({ metricsPort, metricsHost }: Config): ConfigWarning | null {
  if (metricsPort === null || !/^(0\.0\.0\.0|::)$/.test(metricsHost)) return null;
  const says = `is ${metricsHost}, every address of this machine: /metrics has no authentication.`;
  return risk(
    'METRICS_HOST',
    says,
    'Give the address of the network that the collector is in, or block METRICS_PORT for all others.',
  );
}

function tracesInTheClear({ otlpEndpoint, otlpTracesEndpoint, otlpHeaders }: Config): ConfigWarning | null {
  const endpoint = otlpTracesEndpoint ?? otlpEndpoint;
  if (endpoint === null || Object.keys(otlpHeaders).length === 0) return null;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== 'http:' || isLoopback(hostname)) return null;
  const says = 'go to another machine unencrypted: an attacker on the network can read the keys in them.';
  return risk('OTEL_EXPORTER_OTLP_HEADERS', says, 'Give the collector an https address.');
}

function withoutLimits(config: Config): ConfigWarning | null {
  const off = (Object.keys(limits) as (keyof typeof limits)[]).filter((key) => config[key].length === 0);
  const names = off.map((key) => limits[key].name);
  if (config.requestsPerMinute === 0) names.push(all.requestsPerMinute.name);
  if (names.length === 0) return null;
  const says = 'off: clients can try as often as the machine can process.';
  const message = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} ${says}`;
  return { setting: names[0]!, message, remedy: 'Leave them out, or give a number.' };
}

/** The smallest product of memory and passes among the options of OWASP's Password Storage Cheat Sheet: 7168 × 5. */
const leastWork = 35_840;

function cheapHashes({
  passwordHashing,
  argon2MemoryKib: memory,
  argon2Passes: passes,
}: Config): ConfigWarning | null {
  if (passwordHashing !== 'argon2id' || memory * passes >= leastWork) return null;
  const says = `is ${memory} with ARGON2_PASSES of ${passes}: less work for a guess than OWASP asks for.`;
  return risk('ARGON2_MEMORY_KIB', says, 'Leave both out, or give 12288 with 3 passes or more.');
}

function unverified({ emailVerification }: Config): ConfigWarning | null {
  if (emailVerification !== 'off') return null;
  const says = 'is off: people can sign up with the addresses of others, who then cannot use them.';
  return risk('EMAIL_VERIFICATION', says, 'Give optional or required.');
}
