import type { CompleteConfig } from '../platform/call.js';
import { fingerprint } from '../platform/crypto.js';
import type { Database } from '../platform/database.js';
import { StartError } from '../platform/start-error.js';

const newestHash = {
  name: 'newest-password-hash',
  // Imported hashes have no pepper in them, and there may be a million: the index users_peppered leaves them out.
  text: `select password_hash as "hash" from users where password_hash like 'pepper=%' order by id desc limit 1`,
};

/** With another pepper than its hashes were made with, the server would call every right password wrong. */
export async function refuseForeignPepper(
  config: Pick<CompleteConfig, 'passwordPeppers'>,
  database: Pick<Database, 'run'>,
): Promise<void> {
  const [newest] = (await database.run(newestHash, [])) as { hash: string }[];
  const madeWith = /^pepper=([\w-]+)\$/.exec(newest?.hash ?? '')?.[1];
  if (madeWith === undefined || config.passwordPeppers.some((pepper) => fingerprint(pepper) === madeWith))
    return;
  throw new StartError(
    'PASSWORD_PEPPER is not the one that the passwords in this database were hashed with. Restore that one, or add it behind a new one (in development it is in DATA_DIR/secrets.json).',
  );
}
