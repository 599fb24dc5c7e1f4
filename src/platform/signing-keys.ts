import { createPrivateKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { fingerprint, randomSecret, seal, unseal } from './crypto.js';
import type { CompleteConfig } from './call.js';
import type { Database } from './database.js';
import type { SigningKey } from './jwt.js';
import { StartError } from './start-error.js';

const purpose = 'signing key';

const active = {
  name: 'signing-key',
  text: `select kid, sealed_private_key as sealed from signing_keys where status = 'ACTIVE'`,
};

// Processes that start together on an empty table each offer a key; the index on the active one lets one in.
const offer = {
  name: 'offer-signing-key',
  text: `insert into signing_keys (kid, status, sealed_private_key, created_at)
    values ($1, 'ACTIVE', $2, $3) on conflict do nothing`,
};

/** The key that signs access tokens: from the settings for HS256; for ES256 from the database, made at first start. */
export async function signingKey(config: CompleteConfig, database: Database, now: Date): Promise<SigningKey> {
  if (config.jwtAlg === 'HS256') {
    const key = createSecretKey(Buffer.from(config.jwtSecret));
    return { alg: 'HS256', kid: fingerprint(config.jwtSecret), key };
  }

  const kept = (await find(database)) ?? (await make(config, database, now));
  return { alg: 'ES256', kid: kept.kid, key: createPrivateKey(open(config, kept.sealed)) };
}

interface Kept {
  readonly kid: string;
  readonly sealed: string;
}

async function find(database: Database): Promise<Kept | undefined> {
  return (await database.run(active, []))[0] as Kept | undefined;
}

async function make(config: CompleteConfig, database: Database, now: Date): Promise<Kept> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await database.run(offer, [randomSecret(9), seal(config.encryptionKeys, purpose, pem), now]);

  const kept = await find(database);
  if (!kept) throw new Error('The signing key that was just made is gone again.');
  return kept;
}

function open(config: CompleteConfig, sealed: string): string {
  try {
    return unseal(config.encryptionKeys, purpose, sealed);
  } catch {
    throw new StartError(
      'ENCRYPTION_KEY does not open the signing key in this database. Restore the one it was made with (in development it is in DATA_DIR/secrets.json).',
    );
  }
}
