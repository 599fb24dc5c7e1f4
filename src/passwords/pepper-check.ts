import type { CompleteConfig } from '../platform/call.js';
import { fingerprint } from '../platform/crypto.js';
import type { Database } from '../platform/database.js';
import { StartError } from '../platform/start-error.js';

const newestHash = {
  name: 'newest-password-hash',
  text: `select password_hash as "hash" from users where password_hash is not null order by id desc limit 1`,
};

/** With another pepper than its hashes were made with, the server would call every right password wrong. */
export async function refuseForeignPepper(config: CompleteConfig, database: Database): Promise<void> {
  const [newest] = (await database.run(newestHash, [])) as { hash: string }[];
  const madeWith = /^pepper=([\w-]+)\$/.exec(newest?.hash ?? '')?.[1];
  if (madeWith === undefined || madeWith === fingerprint(config.passwordPepper)) return;
  throw new StartError(
    'PASSWORD_PEPPER is not the one that the passwords in this database were hashed with. Restore that one (in development it is in DATA_DIR/secrets.json).',
  );
}
