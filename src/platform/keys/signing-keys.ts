import { createPrivateKey, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { StartupError } from '../errors/startup-error.js';
import { fingerprint, decrypt } from '../secrets/crypto.js';
import { keyRing, signingKey } from './key-ring.js';
import type { SigningKey, SigningKeys } from './key-ring.js';
import { keyPurpose, makeFirstKey, readKeys } from './signing-key-store.js';
import type { KeptKey } from './signing-key-store.js';

type Parts = Pick<App, 'config' | 'database' | 'log' | 'now'>;

/** For commands that neither sign nor verify tokens and must not create a first key. */
export function noSigningKeys(): SigningKeys {
  return { ring: keyRing(), reread: async () => {} };
}

/** Opens the keys: from the settings for HS256; from the database for ES256, where the first start creates a key. */
export async function openSigningKeys(parts: Parts): Promise<SigningKeys> {
  const { config } = parts;
  const ring = keyRing();
  if (config.jwtAlg === 'HS256') {
    // The first secret signs, and in a ring the last key signs.
    const keys = config.jwtSecrets.map(sharedKey).toReversed();
    ring.replace(
      keys,
      keys.map(({ kid }) => kid),
    );
    return { ring, reread: async () => {} };
  }

  if ((await readKeys(parts)).length === 0) await makeFirstKey(parts);
  const opened: Opened = new Map();
  const read = async () => {
    const kept = await readKeys(parts);
    const names = kept.map(({ kid }) => kid);
    ring.replace(openAll(parts, kept, opened), names);
  };
  await read();
  return { ring, reread: sparingly(read) };
}

const always = new Date(0);

function sharedKey(secret: string): SigningKey {
  const key = createSecretKey(Buffer.from(secret));
  return signingKey({ kid: fingerprint(secret), alg: 'HS256', key }, { signsFrom: always, retiresAt: null });
}

/** Null for a key that cannot be decrypted, which is logged once. */
type Opened = Map<string, SigningKey | null>;

/** Decrypts new keys. A key that cannot be decrypted stops a start; a running process continues with its other keys. */
function openAll(parts: Parts, kept: readonly KeptKey[], opened: Opened): SigningKey[] {
  const isStart = opened.size === 0;
  return kept.flatMap(({ kid, encrypted, signsFrom, retiresAt }) => {
    const moments = { signsFrom, retiresAt };
    if (encrypted === null) {
      opened.delete(kid);
      return [];
    }
    const known = opened.get(kid);
    if (known) return [{ ...known, ...moments }];
    try {
      const key = openKey(parts.config.encryptionKeys, encrypted);
      const made = signingKey({ kid, alg: 'ES256', key }, moments);
      opened.set(kid, made);
      return [made];
    } catch (error) {
      if (isStart) throw error;
      if (!opened.has(kid)) parts.log.error({ kid }, 'no ENCRYPTION_KEY opens a signing key');
      opened.set(kid, null);
      return [];
    }
  });
}

/** Without the private key, no token can be signed, and tokens of other processes cannot be verified. */
export async function refuseLostSigningKey({ config, database }: Contents): Promise<void> {
  if (config.jwtAlg === 'HS256') return;
  for (const { encrypted } of await readKeys({ database })) {
    if (encrypted !== null) openKey(config.encryptionKeys, encrypted);
  }
}

function openKey(encryptionKeys: readonly string[], encrypted: string): KeyObject {
  try {
    return createPrivateKey(decrypt(encryptionKeys, keyPurpose, encrypted));
  } catch {
    throw lostKey;
  }
}

const lostKey = new StartupError(
  'ENCRYPTION_KEY does not open the signing key in this database. Restore the one it was made with (in development it is in DATA_DIR/secrets.json).',
);

/** Milliseconds. Tokens with invented key IDs must not cause one read each. */
const shortestPause = 200;

const pause = () => delay(shortestPause);

/** Combines calls that arrive before the next read begins, and pauses between two reads. */
function sparingly(work: () => Promise<void>): () => Promise<void> {
  let next: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const begin = async () => {
    await last;
    next = null;
    const working = work();
    last = working.then(pause, pause);
    await working;
  };
  return () => (next ??= begin());
}
