import { all } from './config.js';
import type { Config } from './config.js';
import { isLoopback } from './loopback.js';
import { limits } from './settings/limits.js';

/** A setting that may be meant, and is dangerous where it is not. The server starts with it. */
export interface ConfigWarning {
  readonly setting: string;
  readonly message: string;
  readonly remedy: string;
}

/** What an operator should know of these settings. A start writes it to the log, and `doctor` shows it. */
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
  const says = `is ${host} and ENV is development: whoever reaches the server reads everybody's mails at /mailbox.`;
  return risk('HOST', says, 'Set HOST to 127.0.0.1, or ENV to production.');
}

function publicDevelopment({ publicUrl }: Config): ConfigWarning | null {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol !== 'https:' || isLoopback(hostname)) return null;
  const says = `is development and PUBLIC_URL is ${publicUrl}: what production insists on is not looked at.`;
  return risk('ENV', says, 'Set ENV to production, or to staging.');
}

/** The server speaks HTTP only, so somebody in front of it speaks TLS. */
function proxies({ publicUrl, trustProxy }: Config): ConfigWarning | null {
  if (!publicUrl.startsWith('https:') || trustProxy > 0) return null;
  const says = 'is 0 and PUBLIC_URL is https: all callers share the address of the proxy, and its limits.';
  return risk('TRUST_PROXY', says, 'Set TRUST_PROXY to the number of proxies that add to X-Forwarded-For.');
}

function origins({ corsOrigins }: Config): ConfigWarning | null {
  const open = corsOrigins.filter((origin) => origin.startsWith('http:'));
  if (open.length === 0) return null;
  const says = `has ${open.join(', ')}: whoever is on the way can put scripts into such pages.`;
  return risk('CORS_ORIGINS', says, 'Give https origins.');
}

function embedded({ databaseUrl }: Config): ConfigWarning | null {
  if (!databaseUrl?.startsWith('pglite:')) return null;
  const says = 'is the embedded database: it admits one process, and no other can make a copy meanwhile.';
  return risk('DATABASE_URL', says, 'Give the address of a PostgreSQL.');
}

function openRedis({ redisUrl }: Config): ConfigWarning | null {
  if (redisUrl === null) return null;
  const { hostname, password } = new URL(redisUrl);
  if (password !== '' || isLoopback(hostname)) return null;
  const says = 'has no password: whoever reaches that Redis can lift the limits and locks.';
  return risk('REDIS_URL', says, 'Give the Redis a password, as in redis://:password@host:6379.');
}

function openMetrics({ metricsPort, metricsHost }: Config): ConfigWarning | null {
  if (metricsPort === null || !/^(0\.0\.0\.0|::)$/.test(metricsHost)) return null;
  const says = `is ${metricsHost}, every address of this machine: /metrics asks nobody who they are.`;
  return risk(
    'METRICS_HOST',
    says,
    'Give the address of the network that the collector is in, or let nobody else reach METRICS_PORT.',
  );
}

function tracesInTheClear({ otlpEndpoint, otlpTracesEndpoint, otlpHeaders }: Config): ConfigWarning | null {
  const endpoint = otlpTracesEndpoint ?? otlpEndpoint;
  if (endpoint === null || Object.keys(otlpHeaders).length === 0) return null;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== 'http:' || isLoopback(hostname)) return null;
  const says = 'go to another machine unencrypted: who is on the way reads the keys in them.';
  return risk('OTEL_EXPORTER_OTLP_HEADERS', says, 'Give the collector an https address.');
}

function withoutLimits(config: Config): ConfigWarning | null {
  const off = (Object.keys(limits) as (keyof typeof limits)[]).filter((key) => config[key].length === 0);
  const names = off.map((key) => limits[key].name);
  if (config.requestsPerMinute === 0) names.push(all.requestsPerMinute.name);
  if (names.length === 0) return null;
  const says = 'off: nobody is kept from trying as often as the machine can.';
  const message = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} ${says}`;
  return { setting: names[0]!, message, remedy: 'Leave them out, or give a number.' };
}

/** The least of the pairs of memory and passes that OWASP's Password Storage Cheat Sheet calls equally good: 7168 × 5. */
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
  const says = 'is off: people sign up with addresses of others, who cannot use them any more.';
  return risk('EMAIL_VERIFICATION', says, 'Give optional or required.');
}
