import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** HMAC-SHA-256 in base64url. The database stores this digest instead of the token. */
export function digest(key: string, ...parts: readonly string[]): string {
  const hmac = createHmac('sha256', key);
  // A length before each part keeps ('ab', 'c') and ('a', 'bc') apart.
  for (const part of parts) hmac.update(`${part.length}:${part}`);
  return hmac.digest('base64url');
}

/** The digests under each of the keys. The stored digest is one of them, regardless of the key that made it. */
export function digests(keys: readonly string[], ...parts: readonly string[]): string[] {
  return keys.map((key) => digest(key, ...parts));
}

/** Whether the digest is that of the parts under one of the keys. */
export function isDigest(keys: readonly string[], given: string, ...parts: readonly string[]): boolean {
  return keys.some((key) => sameSecret(given, digest(key, ...parts)));
}

export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Compares in constant time; strings of different lengths differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A short name for a secret that does not reveal it. */
export function fingerprint(secret: string): string {
  return digest(secret, 'fingerprint').slice(0, 10);
}

/** Encrypts with AES-256-GCM under the first key. The box names its key and opens only for the same purpose. */
export function encrypt([secret]: readonly string[], purpose: string, plain: string): string {
  if (secret === undefined) throw new Error('No key is available for encryption.');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', boxKey(secret), iv);
  cipher.setAAD(Buffer.from(purpose));
  const box = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${fingerprint(secret)}.${box.toString('base64url')}`;
}

/** Decrypts a value. Throws if its key is missing, if the purpose differs, or if the value was changed. */
export function decrypt(secrets: readonly string[], purpose: string, encrypted: string): string {
  const [keyId, text] = encrypted.split('.', 2);
  const secret = secrets.find((candidate) => fingerprint(candidate) === keyId);
  if (secret === undefined || text === undefined) throw new Error('None of the keys encrypted this value.');

  const box = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', boxKey(secret), box.subarray(0, 12));
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]).toString('utf8');
}

function boxKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse sealed box', 32));
}
