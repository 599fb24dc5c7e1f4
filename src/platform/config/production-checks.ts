import { all } from './config.js';
import type { Read } from './config.js';
import { readDatabaseUrl } from './database-url.js';
import type { DatabaseAddress } from './database-url.js';
import { isLoopback } from './loopback.js';

type Given = Read<typeof all>;

/** Passwords from examples, including those of this project. Attackers try them first. */
const samplePasswords =
  /^(password|postgres|postgresql|gatehouse|root|admin|secret|test|change.?me|1234\d*)$/i;

/** The settings that staging and production refuse, each as a sentence with its remedy. */
export function unsafeSettings(config: Given): string[] {
  if (config.env === 'development') return [];
  return [
    ...missing(config),
    config.seedDemoAccounts ? `SEED_DEMO_ACCOUNTS is on: switch it off in ${config.env}.` : null,
    ...(config.env === 'production' ? [...inTheClear(config), samplePassword(config)] : []),
  ].filter((problem) => problem !== null);
}

function missing(config: Given): string[] {
  const needed = [
    ...(['databaseUrl', 'publicUrl', 'tokenPeppers', 'passwordPeppers', 'encryptionKeys'] as const),
    ...(['smtpHost', 'emailFrom'] as const),
  ];
  const problems = needed
    .filter((key) => config[key] === null)
    .map((key) => `${all[key].name} is missing: ${config.env} needs it. ${all[key].about}`);
  if (config.jwtAlg !== 'HS256' || config.jwtSecrets !== null) return problems;
  return [...problems, 'JWT_SECRET is missing: HS256 needs it.'];
}

/** Refuses http in the addresses that begin links with tokens. */
function inTheClear(config: Given): string[] {
  const links = ['publicUrl', 'frontendUrl'] as const;
  return links
    .filter((key) => config[key] !== null && /^http:/i.test(config[key]))
    .map((key) => `${all[key].name} begins with http: give an https address in production.`);
}

function samplePassword({ databaseUrl }: Given): string | null {
  const { host, user, password } = addressOf(databaseUrl) ?? {};
  if (!password || !host || host.startsWith('/') || isLoopback(host)) return null;
  if (password !== user && !samplePasswords.test(password)) return null;
  return 'DATABASE_URL has a password from examples: give the database a random one.';
}

/** Returns null if there is none or it is invalid; another check reports that. */
function addressOf(databaseUrl: string | null): DatabaseAddress | null {
  if (!databaseUrl?.startsWith('postgres')) return null;
  try {
    return readDatabaseUrl(databaseUrl);
  } catch {
    return null;
  }
}
