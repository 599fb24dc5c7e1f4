import { generateKeyPairSync } from 'node:crypto';
import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { statement } from '../database/statement.js';
import { randomSecret, encrypt } from '../secrets/crypto.js';

/** The encryption purpose of private keys. */
export const keyPurpose = 'signing key';

/** A key as stored in the database. */
export interface KeptKey {
  readonly kid: string;
  /** Null once it has retired. */
  readonly sealed: string | null;
  readonly createdAt: Date;
  readonly signsFrom: Date;
  readonly retiresAt: Date | null;
}

const listKeys = statement<KeptKey>(
  'signing-keys',
  `select kid, sealed_private_key as sealed, created_at as "createdAt", signs_from as "signsFrom",
    retires_at as "retiresAt" from signing_keys order by signs_from, created_at, kid`,
);

const columns = 'kid, replaces, sealed_private_key, created_at, signs_from';

// Processes that start together on an empty table each insert a first key; the unique constraint accepts one.
const insertFirstKey = statement(
  'offer-signing-key',
  `insert into signing_keys (${columns}) values ($1, '', $2, $3, $3) on conflict do nothing`,
);

// Concurrent rotations each insert a successor of the same key; the unique constraint accepts one.
const insertNextKey = statement(
  'follow-signing-key',
  `with next as (
      insert into signing_keys (${columns}) select $1, kid, $2, $3, $5 from signing_keys
      where kid = $4 and retires_at is null on conflict do nothing returning kid)
    update signing_keys set retires_at = $6 where kid = $4 and exists (select from next) returning kid`,
);

const replaceAllKeys = statement(
  'supersede-signing-keys',
  `with next as (
      insert into signing_keys (${columns}) values ($1, $4, $2, $3, $3) on conflict do nothing returning kid)
    update signing_keys set retires_at = least(retires_at, $3), sealed_private_key = null
    where exists (select from next) returning kid`,
);

const forgetPrivateKeys = statement<{ kid: string }>(
  'forget-retired-keys',
  `update signing_keys set sealed_private_key = null
    where retires_at <= $1 and sealed_private_key is not null returning kid`,
);

type Parts = Pick<App, 'config' | 'database' | 'now'>;

/** All current and former keys, in the order in which they sign. */
export async function readKeys({ database }: Pick<Contents, 'database'>): Promise<KeptKey[]> {
  return await database.query(listKeys, []);
}

/** Creates the first key of an empty table, unless another process has created it. */
export async function makeFirstKey(parts: Parts): Promise<void> {
  const { kid, sealed } = newKey(parts);
  await parts.database.query(insertFirstKey, [kid, sealed, parts.now()]);
}

interface Rotation {
  readonly kid: string;
  readonly signsFrom: Date;
}

/** Seconds for which a key verifies beyond the life of its last token, for machines whose clocks differ. */
const margin = 120;

/**
 * Creates the successor of the newest key, which signs after the pending time. Returns null if the newest key is itself
 * still pending or another rotation was faster. The former key verifies until its last token has expired.
 */
export async function followNewestKey(parts: Parts, pendingMinutes: number): Promise<Rotation | null> {
  const { database, config, now } = parts;
  // A key that appears in the meantime comes from a concurrent rotation, which then counts as this one.
  const moment = now();
  const newest = (await readKeys(parts)).at(-1);
  if (!newest || newest.signsFrom >= moment) return null;

  const signsFrom = new Date(moment.getTime() + pendingMinutes * 60_000);
  const retiresAt = new Date(signsFrom.getTime() + (config.accessTokenMinutes * 60 + margin) * 1000);
  const { kid, sealed } = newKey(parts);
  const followed = await database.query(insertNextKey, [
    kid,
    sealed,
    moment,
    newest.kid,
    signsFrom,
    retiresAt,
  ]);
  return followed.length > 0 ? { kid, signsFrom } : null;
}

/**
 * Retires all keys and creates one that signs immediately. Returns null if another process has just done the same. A
 * concurrent rotation does not stop this, because the keys that it keeps may have leaked.
 */
export async function supersedeAllKeys(parts: Parts): Promise<Rotation | null> {
  const asked = parts.now();
  for (;;) {
    const keys = await readKeys(parts);
    const moment = parts.now();
    const good = keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > moment);
    if (good.every(({ createdAt }) => createdAt >= asked)) return null;

    const { kid, sealed } = newKey(parts);
    const retired = await parts.database.query(replaceAllKeys, [kid, sealed, moment, keys.at(-1)?.kid ?? '']);
    if (retired.length > 0) return { kid, signsFrom: moment };
  }
}

/** Deletes the private keys of retired keys. */
export async function forgetRetiredKeys({ database, now }: Parts): Promise<string[]> {
  const forgotten = await database.query(forgetPrivateKeys, [now()]);
  return forgotten.map(({ kid }) => kid);
}

function newKey({ config }: Pick<Parts, 'config'>): { kid: string; sealed: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid: randomSecret(9), sealed: encrypt(config.encryptionKeys, keyPurpose, pem) };
}
