import { readEnvFile } from './env-file.js';
import type { OAuthProviderSettings } from './oauth-providers.js';
import type { Environment, Setting } from './setting.js';
import { accounts, mfa, passwords, sessions } from './settings/accounts.js';
import { limits, locks } from './settings/limits.js';
import { mail } from './settings/mail.js';
import { oauth } from './settings/oauth.js';
import { secrets, server, storage } from './settings/server.js';
import { tracing } from './settings/tracing.js';

/** The one table of settings, by the headings that the documentation gives them. */
export const settings = {
  Server: server,
  Storage: storage,
  Secrets: secrets,
  'Tokens and sessions': sessions,
  Accounts: accounts,
  Passwords: passwords,
  'Second factor': mfa,
  'Outside identity providers': oauth,
  'Limits and locks': { ...locks, ...limits },
  Mail: mail,
  Traces: tracing,
};

type Groups = (typeof settings)[keyof typeof settings];
type Merged<Group> = (Group extends unknown ? (group: Group) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Every setting by the name that it has in a Config. */
export const all = Object.assign({}, ...Object.values(settings)) as Merged<Groups>;

export type Read<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export interface Config extends Omit<Read<typeof all>, 'publicUrl'> {
  readonly publicUrl: string;
  /** Those that are set up, Google and Microsoft among them. */
  readonly oauthProviders: readonly OAuthProviderSettings[];
}

/** The environment of this process, with what an `.env` file beside it adds. */
export function readEnvironment(): Environment {
  for (const [name, value] of readEnvFile('.env')) process.env[name] ??= value;
  return process.env;
}

/** What the clients of PostgreSQL read, such as PGSSLMODE and PGUSER, beside what DATABASE_URL says. */
export function libpqEnvironment(): Environment {
  return process.env;
}

/** The names that the `.env` file has, used or not. */
export function namesInEnvFile(): readonly string[] {
  return [...readEnvFile('.env').keys()];
}

/**
 * Native password hashing, files and name look-ups share one pool of threads, of which there are four unless the
 * process says otherwise before the first is used. So many more keep hashing from making the others wait.
 */
export function sizeThreadPool(config: Config): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(config.hashConcurrency + 4);
}
