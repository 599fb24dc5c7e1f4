import type { CompleteConfig } from '../platform/context/app.js';
import { fingerprint } from '../platform/secrets/crypto.js';
import { writeDerivedKey } from './derived-keys.js';
import type { DerivedKey, Pbkdf2 } from './derived-keys.js';
import { refuseCosts } from './hash-costs.js';
import { UnusableHash } from './unusable-hash.js';

/** Converts one earlier system's notation of a hash. */
type Reader = (match: RegExpExecArray) => string;

const unpadded = '[A-Za-z0-9+/]+';
const bcryptHash = String.raw`\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}`;
const argon2Hash = String.raw`\$argon2(?:id|i|d)\$(?:v=(?:16|19)\$)?m=\d+,t=\d+,p=\d+\$${unpadded}\$${unpadded}`;
const base64 = '[A-Za-z0-9+/]+={0,2}';

const whole: Reader = ([hash]) => hash;
const inner: Reader = ([, hash]) => hash!;

const readers: readonly (readonly [form: string, read: Reader])[] = [
  [bcryptHash, whole],
  [argon2Hash, whole],
  // Gatehouse and RustCrypto.
  [
    String.raw`\$pbkdf2-(sha1|sha256|sha512)\$i=(\d+)(?:,l=\d+)?\$(${unpadded})\$(${unpadded})`,
    (found) => pbkdf2(found, 'base64', 'base64'),
  ],
  [String.raw`\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$(${unpadded})\$(${unpadded})`, phcScrypt],
  [
    String.raw`\$fbscrypt\$(?:v=1,n|ln)=(\d+),r=(\d+),p=1,ss=(${base64}),sk=(${base64})\$(${base64})\$(${base64})`,
    firebase,
  ],
  // passlib, whose base64 has a dot in place of the plus sign.
  [
    String.raw`\$pbkdf2-(sha256|sha512)\$(\d+)\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)`,
    (found) => pbkdf2(found, 'base64', 'base64'),
  ],
  [
    String.raw`\$pbkdf2()\$(\d+)\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)`,
    (found) => pbkdf2(found, 'base64', 'base64'),
  ],
  [String.raw`\$bcrypt-sha256\$(?:v=2,t=2[ab],r=|2[ab],)\d\d?\$[./A-Za-z0-9]{22}\$[./A-Za-z0-9]{31}`, whole],
  // Django.
  [String.raw`pbkdf2_(sha1|sha256)\$(\d+)\$([^$]+)\$(${base64})`, (f) => pbkdf2(f, 'utf8', 'base64')],
  [String.raw`scrypt\$(\d+)\$([^$]+)\$(\d+)\$(\d+)\$(${base64})`, djangoScrypt],
  [String.raw`argon2(${argon2Hash})`, inner],
  [String.raw`bcrypt\$(${bcryptHash})`, inner],
  [String.raw`bcrypt_sha256\$(${bcryptHash})`, ([, hash]) => `$bcrypt-sha256-hex${hash}`],
  [String.raw`\$bcrypt-sha256-hex${bcryptHash}`, whole],
  // Werkzeug, as in Flask.
  [
    String.raw`pbkdf2:(sha1|sha256|sha512):(\d+)\$([^$]+)\$((?:[0-9a-f]{2})+)`,
    (found) => pbkdf2(found, 'utf8', 'hex'),
  ],
  [String.raw`scrypt:(\d+):(\d+):(\d+)\$([^$]+)\$((?:[0-9a-f]{2})+)`, werkzeugScrypt],
];

const known = readers.map(([form, read]) => [new RegExp(`^(?:${form})$`), read] as const);

/**
 * The stored form of an earlier system's hash: one form per algorithm, whichever system wrote it. Throws an
 * UnusableHash for a hash that no sign-in could match, and for one so costly that verifying it would delay other
 * sign-ins. A hash in this server's own form is accepted if it was made with the same pepper.
 */
export function keptForm(config: CompleteConfig, given: string): string {
  const [, madeWith, hash = given] = /^pepper=([\w-]+)(\$.+)$/s.exec(given) ?? [];
  if (madeWith !== undefined && !config.passwordPeppers.some((pepper) => fingerprint(pepper) === madeWith)) {
    throw new UnusableHash(
      'It was made with another PASSWORD_PEPPER. Set the PASSWORD_PEPPER of the deployment that made it.',
    );
  }

  const form = formOf(hash);
  if (madeWith === undefined) {
    refuseCosts(form);
    return form;
  }
  if (!form.startsWith(costsHere(config))) refuseCosts(form);
  return `pepper=${madeWith}${form}`;
}

/** The prefix of hashes that this server makes: costs that the settings ask for are never too high. */
function costsHere({ passwordHashing, bcryptCost, argon2MemoryKib, argon2Passes }: CompleteConfig): string {
  return passwordHashing === 'bcrypt'
    ? `$2b$${bcryptCost}$`
    : `$argon2id$v=19$m=${argon2MemoryKib},t=${argon2Passes},p=1$`;
}

function formOf(hash: string): string {
  // Longer than any hash, and short enough for a regular expression.
  for (const [form, read] of hash.length <= 2048 ? known : []) {
    const match = form.exec(hash);
    if (match) return read(match);
  }
  throw new UnusableHash('Its format is unknown. docs/import.md lists the supported formats.');
}

function pbkdf2(match: RegExpExecArray, saltIn: BufferEncoding, keyIn: BufferEncoding): string {
  const [, digest, iterations, salt, key] = match;
  return writeDerivedKey({
    scheme: 'pbkdf2',
    digest: (digest || 'sha1') as Pbkdf2['digest'],
    iterations: Number(iterations),
    salt: bytesOf(salt!, saltIn),
    key: bytesOf(key!, keyIn),
  });
}

function bytesOf(text: string, encoding: BufferEncoding): Buffer {
  return Buffer.from(encoding === 'base64' ? text.replaceAll('.', '+') : text, encoding);
}

type Costs = readonly [n: string, r: string, p: string];

function scrypt([n, r, p]: Costs, salt: Buffer, key: Buffer): string {
  return writeDerivedKey({ scheme: 'scrypt', logN: logarithm(n), r: Number(r), p: Number(p), salt, key });
}

function logarithm(n: string): number {
  const logN = Math.log2(Number(n));
  if (Number.isInteger(logN)) return logN;
  throw new UnusableHash('The N of a scrypt hash must be a power of two.');
}

function phcScrypt([, logN, r, p, salt, key]: RegExpExecArray): string {
  const costs = { scheme: 'scrypt', logN: Number(logN), r: Number(r), p: Number(p) } as const;
  return writeDerivedKey({ ...costs, salt: bytesOf(salt!, 'base64'), key: bytesOf(key!, 'base64') });
}

function djangoScrypt([, n, salt, r, p, key]: RegExpExecArray): string {
  return scrypt([n!, r!, p!], Buffer.from(salt!), Buffer.from(key!, 'base64'));
}

function werkzeugScrypt([, n, r, p, salt, key]: RegExpExecArray): string {
  return scrypt([n!, r!, p!], Buffer.from(salt!), Buffer.from(key!, 'hex'));
}

function firebase([, logN, r, ...parts]: RegExpExecArray): string {
  const [saltSeparator, signerKey, salt, key] = parts.map((part) => Buffer.from(part, 'base64'));
  const made = { scheme: 'fbscrypt', logN: Number(logN), r: Number(r), p: 1 } as const;
  return writeDerivedKey({
    ...made,
    saltSeparator: saltSeparator!,
    signerKey: signerKey!,
    salt: salt!,
    key: key!,
  });
}

/** The stored form of a hash that an earlier system kept in several columns. */
export function keptFormOf(made: DerivedKey): string {
  const form = writeDerivedKey(made);
  refuseCosts(form);
  return form;
}
