import { createHash, createHmac } from 'node:crypto';

/** The arguments of a bcrypt comparison. */
interface Comparison {
  readonly input: string;
  readonly hash: string;
}

/** Django's BCryptSHA256PasswordHasher, prefixed with our name for it. */
const ofDjango = /^\$bcrypt-sha256-hex(\$2[aby]\$.+)$/;

/** Versions 2 and 1 of passlib's bcrypt_sha256. */
const ofPasslib = /^\$bcrypt-sha256\$(?:(v=2),t=(2[aby]),r=|(2[aby]),)(\d\d?)\$([^$]{22})\$([^$]{31})$/;

/** Reads a hash made without a pepper: bcrypt, or bcrypt of a digest. */
export function bcryptComparison(kept: string, password: string): Comparison {
  const [, django] = ofDjango.exec(kept) ?? [];
  if (django !== undefined) {
    return { input: createHash('sha256').update(password).digest('hex'), hash: django };
  }
  const [, second, newer, older, cost, salt, digest] = ofPasslib.exec(kept) ?? [];
  if (salt === undefined) return { input: password, hash: kept };

  const digester = second === undefined ? createHash('sha256') : createHmac('sha256', salt);
  const hash = `$${newer ?? older}$${cost!.padStart(2, '0')}$${salt}${digest}`;
  return { input: digester.update(password).digest('base64'), hash };
}
