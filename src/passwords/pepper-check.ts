import type { CompleteConfig } from '../platform/context/app.js';
import type { Contents } from '../platform/context/startup-check.js';
import { run } from '../platform/context/transaction.js';
import type { Database } from '../platform/database/database.js';
import { rowCount, tables } from '../platform/database/tables.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { fingerprint } from '../platform/secrets/crypto.js';
import type { PendingSignUp } from '../users/pending-sign-up.entity.js';
import type { User } from '../users/user.entity.js';
import { comparable } from './hash-schemes.js';

const db = tables<{ users: User; pending_sign_ups: PendingSignUp }>();

/** The number of password hashes under each pepper, by its fingerprint. */
export async function hashesByPepper(
  contents: Pick<Contents, 'database'>,
): Promise<{ readonly fingerprint: string; readonly count: number }[]> {
  const ofUsers = db.selectFrom('users').select('passwordHash');
  const hashes = ofUsers.unionAll(db.selectFrom('pending_sign_ups').select('passwordHash')).as('hashes');
  const counted = db
    .selectFrom(hashes)
    .select((eb) => [
      eb.fn<string>('substring', ['passwordHash', eb.val('^pepper=([A-Za-z0-9_-]+)')]).as('fingerprint'),
      rowCount,
    ])
    .where('passwordHash', 'like', 'pepper=%')
    .groupBy('fingerprint');
  return run(contents, counted);
}

/** How many password hashes have a form that this server cannot verify. */
export async function countUnknownHashes(contents: Pick<Contents, 'database'>): Promise<number> {
  const unknown = db.selectFrom('users').select(rowCount).where('passwordHash', '!~', comparable.source);
  const [row] = await run(contents, unknown);
  return row!.count;
}

export interface LeftBehind {
  /** Passwords under a pepper that the settings list after the first: they are lost if it is removed. */
  readonly older: number;
  /** Passwords under a pepper that the settings do not list: they cannot be verified. */
  readonly lost: number;
}

/** How many passwords are not yet under the first pepper. */
export async function leftBehind(contents: Pick<Contents, 'config' | 'database'>): Promise<LeftBehind> {
  const [first, ...others] = contents.config.passwordPeppers.map(fingerprint);
  const counted = await hashesByPepper(contents);
  const sum = (isMeant: (id: string) => boolean) =>
    counted.filter((one) => isMeant(one.fingerprint)).reduce((total, { count }) => total + count, 0);
  return { older: sum((id) => others.includes(id)), lost: sum((id) => id !== first && !others.includes(id)) };
}

/** Stops the start under a wrong pepper: the server would reject every right password. */
export async function refuseForeignPepper(
  config: Pick<CompleteConfig, 'passwordPeppers'>,
  database: Pick<Database, 'query'>,
): Promise<void> {
  const peppered = db.selectFrom('users').select('passwordHash').where('passwordHash', 'like', 'pepper=%');
  const [newest] = await run({ database }, peppered.orderBy('id', 'desc').limit(1));
  const madeWith = /^pepper=([\w-]+)\$/.exec(newest?.passwordHash ?? '')?.[1];
  if (madeWith === undefined || config.passwordPeppers.some((pepper) => fingerprint(pepper) === madeWith))
    return;
  throw new StartupError(
    'PASSWORD_PEPPER is not the pepper that the passwords in this database were hashed with. Restore that pepper, or list it after a new one (in development it is in DATA_DIR/secrets.json).',
  );
}
