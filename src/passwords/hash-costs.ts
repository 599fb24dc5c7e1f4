import { parseOptions } from '@node-rs/argon2';
import { readDerivedKey } from './derived-keys.js';
import type { DerivedKey } from './derived-keys.js';
import { UnusableHash } from './unusable-hash.js';

/**
 * The most that one sign-in may cost: about two seconds of one core, and 256 MiB. A few threads do all hashing, and
 * costlier hashes from an import would block them.
 */
const most = {
  bcryptCost: 15,
  /** Summed over all blocks. */
  pbkdf2Iterations: 5_000_000,
  scryptBytes: 128 * 2 ** 20,
  /** N · r · p, which is proportional to the time. */
  scryptWork: 2 ** 22,
  argon2Kib: 256 * 2 ** 10,
  /** KiB · passes. */
  argon2Work: 2 ** 21,
  argon2Lanes: 16,
} as const;

/** Bytes. A shorter key could be matched by chance, or by a short search. */
const sizes = { salt: { least: 1, most: 256 }, key: { least: 16, most: 128 } } as const;

/** Refuses a stored hash that costs too much, or that its algorithm cannot have produced. */
export function refuseCosts(kept: string): void {
  const derived = readDerivedKey(kept);
  if (derived) refuseDerived(derived);
  else if (kept.startsWith('$argon2')) refuseArgon2(kept);
  else refuseBcrypt(kept);
}

function refuseDerived(made: DerivedKey): void {
  const { salt, key } = made;
  refuseUnless(isWithin(salt.length, sizes.salt), 'Its salt is empty or longer than 256 bytes.');
  refuseUnless(isWithin(key.length, sizes.key), 'The hash is shorter than 16 bytes or longer than 128.');
  if (made.scheme === 'pbkdf2') {
    const blocks = Math.ceil(key.length / { sha1: 20, sha256: 32, sha512: 64 }[made.digest]);
    const work = made.iterations * blocks;
    refuseUnless(
      isWithin(work, { least: 1, most: most.pbkdf2Iterations }),
      `Its iterations are not from 1 to ${most.pbkdf2Iterations}.`,
    );
    return;
  }
  refuseScrypt(made);
  if (made.scheme === 'fbscrypt') {
    const isOne = made.key.length === made.signerKey.length;
    refuseUnless(isOne, 'A Firebase hash is as long as the signer key; one of the two is incomplete.');
  }
}

function refuseScrypt({ logN, r, p }: Exclude<DerivedKey, { scheme: 'pbkdf2' }>): void {
  const isPossible = isWithin(logN, { least: 1, most: 63 }) && r >= 1 && p >= 1 && logN < 16 * r;
  refuseUnless(isPossible, 'Its scrypt costs are invalid (RFC 7914 §2).');
  const N = 2 ** logN;
  const isCheap = 128 * N * r <= most.scryptBytes && N * r * p <= most.scryptWork;
  refuseUnless(isCheap, 'Its scrypt costs are over 128 MiB of memory or over N · r · p = 2^22.');
}

function refuseArgon2(kept: string): void {
  const { memoryCost, timeCost, parallelism } = optionsOf(kept);
  const [salt, key] = kept.split('$').slice(-2);
  const isPossible = timeCost >= 1 && parallelism >= 1 && memoryCost >= 8 * parallelism;
  refuseUnless(isPossible, 'Its argon2 costs are invalid (RFC 9106 §3.1).');
  refuseUnless(
    isWithin(bytes(salt!), { least: 8, most: 64 }) && isWithin(bytes(key!), sizes.key),
    'Its salt or the hash has a length that argon2 does not allow.',
  );
  const isCheap = memoryCost <= most.argon2Kib && memoryCost * timeCost <= most.argon2Work;
  refuseUnless(
    isCheap && parallelism <= most.argon2Lanes,
    'Its argon2 costs are over 256 MiB of memory, 2 GiB in all passes, or 16 lanes.',
  );
}

function optionsOf(kept: string): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(kept);
  } catch {
    throw new UnusableHash('Its argon2 costs are invalid (RFC 9106 §3.1).');
  }
}

function refuseBcrypt(kept: string): void {
  const [, plain, ofPasslib] = /\$2[aby]\$(\d\d)\$|(?:,r=|\$2[ab],)(\d\d?)\$/.exec(kept) ?? [];
  const cost = Number(plain ?? ofPasslib);
  refuseUnless(
    isWithin(cost, { least: 4, most: most.bcryptCost }),
    `Its bcrypt cost is not from 4 to ${most.bcryptCost}.`,
  );
}

const bytes = (unpadded: string): number => Math.floor((unpadded.length * 3) / 4);

function isWithin(value: number, bounds: { readonly least: number; readonly most: number }): boolean {
  return value >= bounds.least && value <= bounds.most;
}

const remedy = 'Leave the hash out, so that its owner sets a new password by mail.';

function refuseUnless(isFine: boolean, why: string): void {
  if (!isFine) throw new UnusableHash(`${why} ${remedy}`);
}
