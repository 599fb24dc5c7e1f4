import { readEnvFile } from './env-file.js';
import type { OAuthProviderSettings } from './oauth-providers.js';
import type { Environment, Setting } from './setting.js';
import { accounts, mfa, passwords, sessions } from './settings/accounts.js';
import { limits, locks } from './settings/limits.js';
import { mail } from './settings/mail.js';
import { oauth } from './settings/oauth.js';
import { secrets, server, storage } from './settings/server.js';
import { services } from './settings/services.js';
import { tracing } from './settings/tracing.js';

/** The table of all settings, by the headings of the documentation. */
export const settings = {
  Server: server,
  Storage: storage,
  Secrets: secrets,
  'Tokens and sessions': sessions,
  Accounts: accounts,
  Passwords: passwords,
  'Second factor': mfa,
  'Outside identity providers': oauth,
  'Other services': services,
  'Limits and locks': { ...locks, ...limits },
  Mail: mail,
  Traces: tracing,
};

type Groups = (typeof settings)[keyof typeof settings];
type Merged<Group> = (Group extends unknown ? (group: Group) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Every setting by its name in a Config. */
export const all = Object.assign({}, ...Object.values(settings)) as Merged<Groups>;

export type Read<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export interface Config extends Omit<Read<typeof all>, 'publicUrl'> {
  readonly publicUrl: string;
  /** The configured providers, including Google and Microsoft. */
  readonly oauthProviders: readonly OAuthProviderSettings[];
}

/**
 * The environment of this process, extended by the `.env` file of its working directory. A variable that is set but
 * blank counts as not set, as it does everywhere else, so it does not hide the line in the file.
 */
export function readEnvironment(): Environment {
  for (const [name, value] of readEnvFile('.env')) {
    if (!process.env[name]?.trim()) process.env[name] = value;
  }
  return process.env;
}

/** The environment variables of PostgreSQL clients, such as PGSSLMODE and PGUSER, which supplement DATABASE_URL. */
export function libpqEnvironment(): Environment {
  return process.env;
}

/** All names in the `.env` file, used or not. */
export function namesInEnvFile(): readonly string[] {
  return [...readEnvFile('.env').keys()];
}

/**
 * Native password hashing, file access and name look-ups share a thread pool, which has four threads unless the size is
 * set before the first use. Four threads more than the hashing needs keep it from delaying the others.
 */
export function sizeThreadPool(config: Config): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(config.hashConcurrency + 4);
}
