import { createCipheriv, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

interface Salted {
  readonly salt: Buffer;
  /** The key that the right password derives. */
  readonly key: Buffer;
}

/** RFC 8018 §5.2. */
export interface Pbkdf2 extends Salted {
  readonly scheme: 'pbkdf2';
  readonly digest: 'sha1' | 'sha256' | 'sha512';
  readonly iterations: number;
}

/** RFC 7914. N is two to the power of `logN`. */
interface Scrypt extends Salted {
  readonly scheme: 'scrypt';
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** Firebase's use of scrypt: the derived key encrypts the project's signer key, and the ciphertext is the hash. */
interface FirebaseScrypt extends Salted {
  readonly scheme: 'fbscrypt';
  readonly logN: number;
  readonly r: number;
  readonly p: 1;
  readonly saltSeparator: Buffer;
  readonly signerKey: Buffer;
}

/** A password hash of an earlier system that node:crypto can compute. Such hashes are only verified, never made. */
export type DerivedKey = Pbkdf2 | Scrypt | FirebaseScrypt;

/** The stored form, after the PHC string format. */
const kept = /^\$(pbkdf2-sha1|pbkdf2-sha256|pbkdf2-sha512|scrypt|fbscrypt)\$([^$]+)\$([^$]*)\$([^$]+)$/;

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Decodes base64, with or without padding. */
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');

export function writeDerivedKey(made: DerivedKey): string {
  return `$${nameOf(made)}$${costsOf(made)}$${base64(made.salt)}$${base64(made.key)}`;
}

function nameOf(made: DerivedKey): string {
  return made.scheme === 'pbkdf2' ? `pbkdf2-${made.digest}` : made.scheme;
}

function costsOf(made: DerivedKey): string {
  if (made.scheme === 'pbkdf2') return `i=${made.iterations}`;
  const { logN, r, p } = made;
  if (made.scheme === 'scrypt') return `ln=${logN},r=${r},p=${p}`;
  return `ln=${logN},r=${r},p=${p},ss=${base64(made.saltSeparator)},sk=${base64(made.signerKey)}`;
}

/** Reads the stored form; null when the hash is of another kind. */
export function readDerivedKey(hash: string): DerivedKey | null {
  const [, name, costs, salt, key] = kept.exec(hash) ?? [];
  if (name === undefined) return null;
  const cost = Object.fromEntries(costs!.split(',').map((part) => part.split('=', 2)));
  const salted = { salt: bytesOf(salt), key: bytesOf(key) };
  const [logN, r, p] = [Number(cost['ln']), Number(cost['r']), Number(cost['p'])];
  if (name === 'scrypt') return { ...salted, scheme: name, logN, r, p };
  if (name === 'fbscrypt') {
    const [saltSeparator, signerKey] = [bytesOf(cost['ss']), bytesOf(cost['sk'])];
    return { ...salted, scheme: name, logN, r, p: 1, saltSeparator, signerKey };
  }
  const digest = name.slice('pbkdf2-'.length) as Pbkdf2['digest'];
  return { ...salted, scheme: 'pbkdf2', digest, iterations: Number(cost['i']) };
}

/** Runs on the libuv thread pool, so the thread that answers requests is not blocked. */
export async function derives(made: DerivedKey, password: string): Promise<boolean> {
  const key = await derive(made, password);
  return key.length === made.key.length && timingSafeEqual(key, made.key);
}

const pbkdf2Key = promisify(pbkdf2);
const scryptKey = promisify<string, Buffer, number, object, Buffer>(scrypt);

async function derive(made: DerivedKey, password: string): Promise<Buffer> {
  if (made.scheme === 'pbkdf2') {
    return pbkdf2Key(password, made.salt, made.iterations, made.key.length, made.digest);
  }
  const { logN, r, p, salt, key } = made;
  const N = 2 ** logN;
  // Node.js requires a memory bound; its default of 32 MiB is less than earlier systems used.
  const costs = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  if (made.scheme === 'scrypt') return scryptKey(password, salt, key.length, costs);

  const derived = await scryptKey(password, Buffer.concat([salt, made.saltSeparator]), 64, costs);
  const cipher = createCipheriv('aes-256-ctr', derived.subarray(0, 32), Buffer.alloc(16));
  return Buffer.concat([cipher.update(made.signerKey), cipher.final()]);
}
