import type { DerivedKey } from '../../passwords/derived-keys.js';
import { keptForm, keptFormOf } from '../../passwords/foreign-hashes.js';
import { UnusableHash } from '../../passwords/unusable-hash.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import type { FieldReader } from './field-reader.js';

export const passwordFields = [
  'password_hash',
  'password_algorithm',
  'password_hash_encoding',
  'password_iterations',
  'password_salt',
  'password_salt_encoding',
  'firebase_signer_key',
  'firebase_salt_separator',
  'firebase_rounds',
  'firebase_memory_cost',
] as const;

const algorithms = ['pbkdf2-sha1', 'pbkdf2-sha256', 'pbkdf2-sha512', 'firebase-scrypt'] as const;

/** The hash in its stored form, or null for an account without a password. */
export function readPasswordHash(config: CompleteConfig, cells: FieldReader): string | null {
  const hash = cells.text('password_hash');
  if (hash === null) {
    if (!cells.has('password_hash') && cells.has('password_salt')) {
      cells.refuse('password_hash', 'It has a salt but no hash. Give both, or neither.');
    }
    return null;
  }
  try {
    if (!cells.has('password_algorithm')) return keptForm(config, hash);
    const made = readParts(cells, hash);
    return made === null ? null : keptFormOf(made);
  } catch (error) {
    if (!(error instanceof UnusableHash)) throw error;
    cells.refuse('password_hash', error.message);
    return null;
  }
}

/** A hash whose salt and costs are in separate fields. */
function readParts(cells: FieldReader, hash: string): DerivedKey | null {
  const algorithm = cells.oneOf('password_algorithm', algorithms);
  const keyEncoding = cells.oneOf('password_hash_encoding', ['base64', 'hex']) ?? 'base64';
  const saltEncoding = cells.oneOf('password_salt_encoding', ['base64', 'hex', 'text']) ?? 'base64';
  const key = readBytes(cells, 'password_hash', hash, keyEncoding);
  const salt = readBytes(cells, 'password_salt', needed(cells, 'password_salt'), saltEncoding);
  if (algorithm === null || key === null || salt === null) return null;
  if (algorithm === 'firebase-scrypt') return readFirebase(cells, { salt, key });

  needed(cells, 'password_iterations');
  const iterations = cells.whole('password_iterations', { min: 1, max: 2 ** 31 });
  const digest = algorithm.slice('pbkdf2-'.length) as 'sha1' | 'sha256' | 'sha512';
  return iterations === null ? null : { scheme: 'pbkdf2', digest, iterations, salt, key };
}

function readFirebase(cells: FieldReader, salted: { salt: Buffer; key: Buffer }): DerivedKey | null {
  const bytes = (field: string) => readBytes(cells, field, needed(cells, field), 'base64');
  const [signerKey, saltSeparator] = [bytes('firebase_signer_key'), bytes('firebase_salt_separator')];
  const costs = ['firebase_rounds', 'firebase_memory_cost'].map((field) => {
    needed(cells, field);
    return cells.whole(field, { min: 1, max: 63 });
  });
  const [r, logN] = costs as [number | null, number | null];
  if (signerKey === null || saltSeparator === null || r === null || logN === null) return null;
  return { scheme: 'fbscrypt', logN, r, p: 1, signerKey, saltSeparator, ...salted };
}

function needed(cells: FieldReader, field: string): string | null {
  if (!cells.has(field)) cells.refuse(field, 'This password_algorithm requires it.');
  return cells.text(field);
}

const forms = {
  base64: /^[A-Za-z0-9+/_-]+={0,2}$/,
  hex: /^(?:[0-9a-f]{2})+$/i,
  text: /^/,
} as const;

/** Accepts both base64 alphabets, with or without padding. */
function readBytes(
  cells: FieldReader,
  field: string,
  text: string | null,
  encoding: keyof typeof forms,
): Buffer | null {
  if (text === null) return null;
  if (forms[encoding].test(text)) return Buffer.from(text, encoding === 'text' ? 'utf8' : encoding);
  cells.refuse(field, `It is not ${encoding}; name its encoding.`);
  return null;
}
