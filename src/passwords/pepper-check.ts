import type { CompleteConfig } from '../platform/context/app.js';
import type { Database } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { fingerprint } from '../platform/secrets/crypto.js';
import { comparable } from './hash-schemes.js';

const findNewestHash = statement<{ hash: string }>(
  'newest-password-hash',
  `select password_hash as "hash" from users where password_hash like 'pepper=%' order by id desc limit 1`,
);

/** The number of password hashes under each pepper, by its fingerprint. */
export const hashesByPepper = statement<{ fingerprint: string; count: number }>(
  'count-hashes',
  `select substring(password_hash from '^pepper=([A-Za-z0-9_-]+)') as fingerprint, count(*)::integer as count
    from (select password_hash from users union all select password_hash from pending_sign_ups) hashes
    where password_hash like 'pepper=%' group by 1`,
);

const unknownHashes = statement<{ count: number }>(
  'count-unknown-hashes',
  `select count(*)::integer as count from users where password_hash !~ '${comparable.source}'`,
);

/** How many password hashes have a form that this server cannot verify. */
export async function countUnknownHashes({ query }: Pick<Database, 'query'>): Promise<number> {
  const [row] = await query(unknownHashes, []);
  return row!.count;
}

export interface LeftBehind {
  /** Passwords under a pepper that the settings list after the first: they are lost if it is removed. */
  readonly older: number;
  /** Passwords under a pepper that the settings do not list: they cannot be verified. */
  readonly lost: number;
}

/** How many passwords are not yet under the first pepper. */
export async function leftBehind(
  { passwordPeppers }: Pick<CompleteConfig, 'passwordPeppers'>,
  { query }: Pick<Database, 'query'>,
): Promise<LeftBehind> {
  const [first, ...others] = passwordPeppers.map(fingerprint);
  const counted = await query(hashesByPepper, []);
  const sum = (isMeant: (id: string) => boolean) =>
    counted.filter((one) => isMeant(one.fingerprint)).reduce((total, { count }) => total + count, 0);
  return { older: sum((id) => others.includes(id)), lost: sum((id) => id !== first && !others.includes(id)) };
}

/** Stops the start under a wrong pepper: the server would reject every right password. */
export async function refuseForeignPepper(
  config: Pick<CompleteConfig, 'passwordPeppers'>,
  database: Pick<Database, 'query'>,
): Promise<void> {
  const [newest] = await database.query(findNewestHash, []);
  const madeWith = /^pepper=([\w-]+)\$/.exec(newest?.hash ?? '')?.[1];
  if (madeWith === undefined || config.passwordPeppers.some((pepper) => fingerprint(pepper) === madeWith))
    return;
  throw new StartupError(
    'PASSWORD_PEPPER is not the pepper that the passwords in this database were hashed with. Restore that pepper, or list it after a new one (in development it is in DATA_DIR/secrets.json).',
  );
}
