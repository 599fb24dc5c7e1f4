import { createHmac, randomBytes } from 'node:crypto';
import { hash as argon2Hash, parseOptions, verify as argon2Verify } from '@node-rs/argon2';
import type { CompleteConfig } from '../platform/context/app.js';
import { fingerprint } from '../platform/secrets/crypto.js';
import { bcryptComparison } from './bcrypt-forms.js';
import { derives, readDerivedKey } from './derived-keys.js';

/** Runs bcrypt away from the event loop. */
export interface Bcrypt {
  hash(input: string, cost: number): Promise<string>;
  compare(input: string, hash: string): Promise<boolean>;
}

/** The one place that knows how passwords are hashed. */
export interface HashSchemes {
  hash(password: string): Promise<string>;
  matches(password: string, hash: string): Promise<boolean>;
  /** Why no password can match the hash: its form is unknown, or the settings lack its pepper. Null if one can. */
  obstacle(hash: string): string | null;
  /** Whether a new hash would be made the same way. */
  isCurrent(hash: string): boolean;
  /** A hash that matches no password and takes as long to verify as a real one. */
  readonly dummy: string;
}

/** A stored hash: `pepper=<fingerprint>$argon2id$…`, or without the first part when it was made without a pepper. */
const kept = /^(?:pepper=([\w-]+))?(\$.+)$/s;

/** Every form of a stored hash that this server can verify. PostgreSQL evaluates the expression too. */
export const comparable =
  /^(?:pepper=[\w-]+)?\$(?:argon2(?:id|i|d)|2[aby]|bcrypt-sha256|bcrypt-sha256-hex|pbkdf2-sha\d+|scrypt|fbscrypt)(?:\$[^$]+){2,}$/;

export function hashSchemes(config: CompleteConfig, bcrypt: Bcrypt): HashSchemes {
  const peppers = new Map(config.passwordPeppers.map((pepper) => [fingerprint(pepper), pepper]));
  const [pepper] = config.passwordPeppers;
  const pepperId = fingerprint(pepper);
  const cost = { memoryCost: config.argon2MemoryKib, timeCost: config.argon2Passes, parallelism: 1 };

  function isWanted(hash: string): boolean {
    if (config.passwordHashing === 'bcrypt')
      return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1]) === config.bcryptCost;
    if (!hash.startsWith('$argon2id$')) return false;
    const made = parseOptions(hash);
    return made.memoryCost === cost.memoryCost && made.timeCost === cost.timeCost && made.parallelism === 1;
  }

  return {
    dummy: `pepper=${pepperId}${config.passwordHashing === 'bcrypt' ? dummyBcrypt(config) : dummyArgon2(config)}`,

    async hash(password) {
      const hash =
        config.passwordHashing === 'argon2id'
          ? await argon2Hash(password, { ...cost, secret: Buffer.from(pepper) })
          : await bcrypt.hash(shortened(pepper, password), config.bcryptCost);
      return `pepper=${pepperId}${hash}`;
    },

    async matches(password, given) {
      const [, madeWith, hash] = kept.exec(given) ?? [];
      if (hash === undefined) throw new Error('A stored password hash has an unknown format.');
      const used = madeWith === undefined ? null : peppers.get(madeWith);
      if (used === undefined)
        throw new Error('The PASSWORD_PEPPER of a stored password hash is not in the settings.');
      if (hash.startsWith('$argon2')) {
        return argon2Verify(hash, password, used === null ? {} : { secret: Buffer.from(used) });
      }
      if (used !== null) return bcrypt.compare(shortened(used, password), hash);
      const derived = readDerivedKey(hash);
      if (derived) return derives(derived, password);
      const comparison = bcryptComparison(hash, password);
      return bcrypt.compare(comparison.input, comparison.hash);
    },

    obstacle: (given) => obstacleOf(given, peppers),

    isCurrent(given) {
      const [, madeWith, hash] = kept.exec(given) ?? [];
      return madeWith === pepperId && hash !== undefined && isWanted(hash);
    },
  };
}

function obstacleOf(hash: string, peppers: ReadonlyMap<string, string>): string | null {
  if (!comparable.test(hash)) return 'its hash has an unknown format';
  const [, madeWith] = kept.exec(hash) ?? [];
  const isGone = madeWith !== undefined && !peppers.has(madeWith);
  return isGone ? 'the PASSWORD_PEPPER of its hash is not in the settings' : null;
}

/** bcrypt ignores everything after 72 bytes or after a NUL: 64 characters of base64 carry the whole password. */
function shortened(pepper: string, password: string): string {
  return createHmac('sha384', pepper).update(password).digest('base64');
}

function dummyArgon2({ argon2MemoryKib, argon2Passes }: CompleteConfig): string {
  const [salt, output] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replaceAll('=', ''));
  return `$argon2id$v=19$m=${argon2MemoryKib},t=${argon2Passes},p=1$${salt}$${output}`;
}

function dummyBcrypt({ bcryptCost }: CompleteConfig): string {
  return `$2b$${String(bcryptCost).padStart(2, '0')}$${randomBytes(26).toString('hex')}.`;
}
