import { fingerprint } from '../platform/crypto.js';
import type { Contents } from '../platform/start-check.js';
import { StartError } from '../platform/start-error.js';

const newestFactor = {
  name: 'newest-second-factor',
  text: 'select sealed_secret as sealed from totp_factors order by user_id desc limit 1',
};

/** Without the key that sealed them, nobody with a second factor could sign in. */
export async function refuseForeignEncryptionKey({ config, database }: Contents): Promise<void> {
  const [newest] = (await database.run(newestFactor, [])) as { sealed: string }[];
  if (!newest) return;
  const sealedWith = newest.sealed.split('.', 1)[0];
  if (config.encryptionKeys.some((key) => fingerprint(key) === sealedWith)) return;
  throw new StartError(
    'ENCRYPTION_KEY does not open the second factors in this database. Restore the one that they were sealed with, or add it behind a new one (in development it is in DATA_DIR/secrets.json).',
  );
}
