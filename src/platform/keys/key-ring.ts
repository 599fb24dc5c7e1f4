import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key of access tokens in the memory of a process. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'HS256';
  /** A private key for ES256, a secret key for HS256. */
  readonly key: KeyObject;
  /** Its public half; for HS256 the key itself. */
  readonly checkKey: KeyObject;
  /** When it starts to sign. Its tokens are valid earlier, because the clock of the signing process may be ahead. */
  readonly signsFrom: Date;
  /** When its tokens become invalid; null until another key follows it. */
  readonly retiresAt: Date | null;
}

export function signingKey(
  { kid, alg, key }: Pick<SigningKey, 'kid' | 'alg' | 'key'>,
  { signsFrom, retiresAt }: Pick<SigningKey, 'signsFrom' | 'retiresAt'>,
): SigningKey {
  return { kid, alg, key, checkKey: alg === 'ES256' ? createPublicKey(key) : key, signsFrom, retiresAt };
}

/** The keys of this process, in memory. */
export interface KeyRing {
  /** The newest key that may sign now. */
  readonly signing: (now: Date) => SigningKey;
  /** The key with this ID, if its tokens are valid. */
  readonly checking: (kid: string, now: Date) => SigningKey | undefined;
  /** Whether a key with this ID exists or existed. */
  readonly isKnown: (kid: string) => boolean;
  /** All keys whose tokens are or will be valid. */
  readonly published: (now: Date) => SigningKey[];
  /** Replaces the keys. The oldest key comes first; the IDs include those of all former keys. */
  readonly replace: (keys: readonly SigningKey[], names: readonly string[]) => void;
}

/** The keys of access tokens, updated with the changes of other processes. */
export interface SigningKeys {
  readonly ring: KeyRing;
  /** Reads the keys again. Frequent and concurrent calls share few reads. */
  readonly reread: () => Promise<void>;
}

export function keyRing(): KeyRing {
  let keys: readonly SigningKey[] = [];
  let byKid: ReadonlyMap<string, SigningKey> = new Map();
  let known: ReadonlySet<string> = new Set();
  const isGood = ({ retiresAt }: SigningKey, now: Date) => retiresAt === null || now < retiresAt;

  return {
    signing: (now) => {
      const good = keys.filter((key) => isGood(key, now));
      const signing = good.findLast(({ signsFrom }) => signsFrom <= now) ?? good[0];
      if (!signing) throw new Error('No key is available to sign access tokens.');
      return signing;
    },
    checking: (kid, now) => {
      const key = byKid.get(kid);
      return key && isGood(key, now) ? key : undefined;
    },
    isKnown: (kid) => known.has(kid),
    published: (now) => keys.filter((key) => isGood(key, now)),
    replace: (others, names) => {
      keys = others;
      known = new Set(names);
      byKid = new Map(keys.map((key) => [key.kid, key]));
    },
  };
}
