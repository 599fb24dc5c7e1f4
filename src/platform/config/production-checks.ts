import { all } from './config.js';
import type { Read } from './config.js';
import { readDatabaseUrl } from './database-url.js';
import type { DatabaseAddress } from './database-url.js';
import { isLoopback } from './loopback.js';
import type { Report } from './problem.js';

type Given = Read<typeof all>;

/** Passwords from examples, including those of this project. Attackers try them first. */
const samplePasswords =
  /^(password|postgres|postgresql|gatehouse|root|admin|secret|test|change.?me|1234\d*)$/i;

/** Reports the settings that staging and production refuse. */
export function reportUnsafe(config: Given, report: Report): void {
  if (config.env === 'development') return;
  reportMissing(config, report);
  if (config.seedDemoAccounts) report('SEED_DEMO_ACCOUNTS', `is on: switch it off in ${config.env}.`);
  if (config.env !== 'production') return;
  reportInTheClear(config, report);
  reportSamplePassword(config, report);
}

function reportMissing(config: Given, report: Report): void {
  const needed = [
    ...(['databaseUrl', 'publicUrl', 'tokenPeppers', 'passwordPeppers', 'encryptionKeys'] as const),
    ...(['smtpHost', 'emailFrom'] as const),
  ];
  for (const { name, about } of needed.filter((key) => config[key] === null).map((key) => all[key])) {
    report(name, `is missing: ${config.env} needs it. ${about}`);
  }
  if (config.jwtAlg === 'HS256' && config.jwtSecrets === null) {
    report('JWT_SECRET', 'is missing: HS256 needs it.');
  }
}

/** Refuses http in the addresses of links in mails: most have a token, the others lead to a sign-in. */
function reportInTheClear(config: Given, report: Report): void {
  const defaulted = config.appUrl === config.frontendUrl;
  for (const key of ['publicUrl', 'frontendUrl', 'appUrl'] as const) {
    if (key === 'appUrl' && defaulted) continue;
    if (config[key] === null || !/^http:/i.test(config[key])) continue;
    report(all[key].name, 'begins with http: give an https address in production.');
  }
}

function reportSamplePassword({ databaseUrl }: Given, report: Report): void {
  const { host, user, password } = addressOf(databaseUrl) ?? {};
  if (!password || !host || host.startsWith('/') || isLoopback(host)) return;
  if (password !== user && !samplePasswords.test(password)) return;
  report('DATABASE_URL', 'has a password from examples: give the database a random one.');
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
