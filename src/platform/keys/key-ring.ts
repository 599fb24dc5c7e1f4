import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key of access tokens, as one process has it in memory. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'HS256';
  /** A private key for ES256, a secret key for HS256. */
  readonly key: KeyObject;
  /** Its public half; for HS256 the key itself. */
  readonly checkKey: KeyObject;
  /** From when it signs. Its tokens are good before, as the clock of the process that signs may be ahead. */
  readonly signsFrom: Date;
  /** From when its tokens are no longer good; null while no other has followed it. */
  readonly retiresAt: Date | null;
}

export function signingKey(
  { kid, alg, key }: Pick<SigningKey, 'kid' | 'alg' | 'key'>,
  { signsFrom, retiresAt }: Pick<SigningKey, 'signsFrom' | 'retiresAt'>,
): SigningKey {
  return { kid, alg, key, checkKey: alg === 'ES256' ? createPublicKey(key) : key, signsFrom, retiresAt };
}

/** The keys of this process. Every question is answered from memory. */
export interface KeyRing {
  /** The newest one whose time to sign has come. */
  readonly signing: (now: Date) => SigningKey;
  /** The one of that name whose tokens are good. */
  readonly checking: (kid: string, now: Date) => SigningKey | undefined;
  /** Whether there is or was a key of that name. */
  readonly isKnown: (kid: string) => boolean;
  /** All whose tokens are good or will be. */
  readonly published: (now: Date) => SigningKey[];
  /** Takes other keys in the place of these, the oldest first, with the names of all that there ever were. */
  readonly replace: (keys: readonly SigningKey[], names: readonly string[]) => void;
}

/** The keys of access tokens, kept up with what other processes do to them. */
export interface SigningKeys {
  readonly ring: KeyRing;
  /** Reads the keys anew. However many ask, and however often, there are few reads. */
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
      if (!signing) throw new Error('There is no key to sign access tokens with.');
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
