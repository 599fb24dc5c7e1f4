import { generateKeyPairSync } from 'node:crypto';
import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { statement } from '../database/statement.js';
import { randomSecret, encrypt } from '../secrets/crypto.js';

/** The purpose under which private keys are sealed. */
export const keyPurpose = 'signing key';

/** A key as it rests in the database. */
export interface KeptKey {
  readonly kid: string;
  /** Null once it has retired. */
  readonly sealed: string | null;
  readonly createdAt: Date;
  readonly signsFrom: Date;
  readonly retiresAt: Date | null;
}

const read = statement<KeptKey>(
  'signing-keys',
  `select kid, sealed_private_key as sealed, created_at as "createdAt", signs_from as "signsFrom",
    retires_at as "retiresAt" from signing_keys order by signs_from, created_at, kid`,
);

const columns = 'kid, replaces, sealed_private_key, created_at, signs_from';

// Processes that start together on an empty table each offer a first key, and the constraint lets one in.
const offer = statement(
  'offer-signing-key',
  `insert into signing_keys (${columns}) values ($1, '', $2, $3, $3) on conflict do nothing`,
);

// Of rotations that race, each would follow the same key, and the constraint lets one in.
const follow = statement(
  'follow-signing-key',
  `with next as (
      insert into signing_keys (${columns}) select $1, kid, $2, $3, $5 from signing_keys
      where kid = $4 and retires_at is null on conflict do nothing returning kid)
    update signing_keys set retires_at = $6 where kid = $4 and exists (select from next) returning kid`,
);

const supersede = statement(
  'supersede-signing-keys',
  `with next as (
      insert into signing_keys (${columns}) values ($1, $4, $2, $3, $3) on conflict do nothing returning kid)
    update signing_keys set retires_at = least(retires_at, $3), sealed_private_key = null
    where exists (select from next) returning kid`,
);

const forget = statement<{ kid: string }>(
  'forget-retired-keys',
  `update signing_keys set sealed_private_key = null
    where retires_at <= $1 and sealed_private_key is not null returning kid`,
);

type Parts = Pick<App, 'config' | 'database' | 'now'>;

/** Every key that there has been, in the order in which they sign. */
export async function readKeys({ database }: Pick<Contents, 'database'>): Promise<KeptKey[]> {
  return await database.query(read, []);
}

/** Makes the first key of an empty table, unless another process is quicker. */
export async function makeFirstKey(parts: Parts): Promise<void> {
  const { kid, sealed } = newKey(parts);
  await parts.database.query(offer, [kid, sealed, parts.now()]);
}

interface Rotation {
  readonly kid: string;
  readonly signsFrom: Date;
}

/** Seconds by which a key verifies longer than its last token lasts, for machines whose clocks differ. */
const margin = 120;

/**
 * Makes the key that follows the newest one, to sign so many minutes from now; null where that one waits for its own
 * time to sign, or another rotation is quicker. The one it follows stays good until its last token has expired.
 */
export async function followNewestKey(parts: Parts, pendingMinutes: number): Promise<Rotation | null> {
  const { database, config, now } = parts;
  // A key that is made meanwhile is that of another rotation, which is this one's too.
  const moment = now();
  const newest = (await readKeys(parts)).at(-1);
  if (!newest || newest.signsFrom >= moment) return null;

  const signsFrom = new Date(moment.getTime() + pendingMinutes * 60_000);
  const retiresAt = new Date(signsFrom.getTime() + (config.accessTokenMinutes * 60 + margin) * 1000);
  const { kid, sealed } = newKey(parts);
  const followed = await database.query(follow, [kid, sealed, moment, newest.kid, signsFrom, retiresAt]);
  return followed.length > 0 ? { kid, signsFrom } : null;
}

/**
 * Retires every key there is and makes one that signs from now on; null where others have just done so. A rotation
 * that is quicker is no reason to stop, since the keys that it leaves good may have leaked.
 */
export async function supersedeAllKeys(parts: Parts): Promise<Rotation | null> {
  const asked = parts.now();
  for (;;) {
    const keys = await readKeys(parts);
    const moment = parts.now();
    const good = keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > moment);
    if (good.every(({ createdAt }) => createdAt >= asked)) return null;

    const { kid, sealed } = newKey(parts);
    const retired = await parts.database.query(supersede, [kid, sealed, moment, keys.at(-1)?.kid ?? '']);
    if (retired.length > 0) return { kid, signsFrom: moment };
  }
}

/** Takes away the private halves of keys that have retired. */
export async function forgetRetiredKeys({ database, now }: Parts): Promise<string[]> {
  const forgotten = await database.query(forget, [now()]);
  return forgotten.map(({ kid }) => kid);
}

function newKey({ config }: Pick<Parts, 'config'>): { kid: string; sealed: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid: randomSecret(9), sealed: encrypt(config.encryptionKeys, keyPurpose, pem) };
}
