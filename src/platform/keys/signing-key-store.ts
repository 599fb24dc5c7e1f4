import { generateKeyPairSync } from 'node:crypto';
import type { InsertQueryBuilder, InsertResult } from 'kysely';
import type { App } from '../context/app.js';
import type { Contents } from '../context/startup-check.js';
import { run } from '../context/transaction.js';
import { tables } from '../database/tables.js';
import type { Tables } from '../database/tables.js';
import { randomSecret, encrypt } from '../secrets/crypto.js';
import type { SigningKeyRow } from './signing-key.entity.js';

/** The encryption purpose of private keys. */
export const keyPurpose = 'signing key';

/** A key as stored in the database. */
export interface KeptKey {
  readonly kid: string;
  /** Null once it has retired. */
  readonly encrypted: string | null;
  readonly createdAt: Date;
  readonly signsFrom: Date;
  readonly retiresAt: Date | null;
}

type Keys = { signing_keys: SigningKeyRow };

const db = tables<Keys>();

type Parts = Pick<App, 'config' | 'database' | 'now'>;

/** All current and former keys, in the order in which they sign. */
export async function readKeys(contents: Pick<Contents, 'database'>): Promise<KeptKey[]> {
  const keys = db
    .selectFrom('signing_keys')
    .select(['kid', 'encryptedPrivateKey as encrypted', 'createdAt', 'signsFrom', 'retiresAt'])
    .orderBy('signsFrom')
    .orderBy('createdAt')
    .orderBy('kid');
  return run(contents, keys);
}

/**
 * Creates the first key of an empty table, unless another process has created it: of processes that start together,
 * the unique constraint accepts the key of one.
 */
export async function makeFirstKey(parts: Parts): Promise<void> {
  const now = parts.now();
  const first = db
    .insertInto('signing_keys')
    .values({ ...newKey(parts), replaces: '', createdAt: now, signsFrom: now })
    .onConflict((on) => on.doNothing());
  await run(parts, first);
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
  const { config, now } = parts;
  // A key that appears in the meantime comes from a concurrent rotation, which then counts as this one.
  const moment = now();
  const newest = (await readKeys(parts)).at(-1);
  if (!newest || newest.signsFrom >= moment) return null;

  const signsFrom = new Date(moment.getTime() + pendingMinutes * 60_000);
  const retiresAt = new Date(signsFrom.getTime() + (config.accessTokenMinutes * 60 + margin) * 1000);
  const key = { ...newKey(parts), createdAt: moment, signsFrom };
  const followed = await run(parts, succession(newest.kid, key, retiresAt));
  return followed.length > 0 ? { kid: key.kid, signsFrom } : null;
}

type NewKey = Pick<SigningKeyRow, 'kid' | 'createdAt' | 'signsFrom'> & {
  readonly encryptedPrivateKey: string;
};

/** Of concurrent rotations, each of which inserts a successor of the same key, the unique constraint accepts one. */
function succession(former: string, key: NewKey, retiresAt: Date) {
  const successor = db
    .selectFrom('signing_keys')
    .select((eb) => [
      'kid as replaces',
      eb.val(key.kid).as('kid'),
      eb.val(key.encryptedPrivateKey).as('encryptedPrivateKey'),
      eb.val(key.createdAt).as('createdAt'),
      eb.val(key.signsFrom).as('signsFrom'),
    ])
    .where('kid', '=', former)
    .where('retiresAt', 'is', null);
  const insertion = db
    .insertInto('signing_keys')
    .columns(['replaces', 'kid', 'encryptedPrivateKey', 'createdAt', 'signsFrom'])
    .expression(successor);
  return ifInserted(insertion).set({ retiresAt }).where('kid', '=', former).returning('kid');
}

/** Updates keys, unless another process was faster to insert. */
function ifInserted(insertion: InsertQueryBuilder<Tables<Keys>, 'signing_keys', InsertResult>) {
  const next = insertion.onConflict((on) => on.doNothing()).returning('kid');
  return db
    .with('next', () => next)
    .updateTable('signing_keys')
    .where((eb) => eb.exists(eb.selectFrom('next').select('next.kid')));
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

    const key = { ...newKey(parts), replaces: keys.at(-1)?.kid ?? '', createdAt: moment, signsFrom: moment };
    const retired = await run(parts, replacement(key));
    if (retired.length > 0) return { kid: key.kid, signsFrom: moment };
  }
}

function replacement(key: NewKey & { readonly replaces: string }) {
  return ifInserted(db.insertInto('signing_keys').values(key))
    .set((eb) => ({
      retiresAt: eb.fn<Date>('least', ['retiresAt', eb.val(key.createdAt)]),
      encryptedPrivateKey: null,
    }))
    .returning('kid');
}

/** Deletes the private keys of retired keys. */
export async function forgetRetiredKeys(parts: Parts): Promise<string[]> {
  const retired = db
    .updateTable('signing_keys')
    .set({ encryptedPrivateKey: null })
    .where('retiresAt', '<=', parts.now())
    .where('encryptedPrivateKey', 'is not', null)
    .returning('kid');
  return (await run(parts, retired)).map(({ kid }) => kid);
}

function newKey({ config }: Pick<Parts, 'config'>): { kid: string; encryptedPrivateKey: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid: randomSecret(9), encryptedPrivateKey: encrypt(config.encryptionKeys, keyPurpose, pem) };
}
