import { randomBytes } from 'node:crypto';
import type { Database } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';
import { digest } from '../platform/secrets/crypto.js';

/** A way in which stored hashes were made: algorithm, parameters and pepper. */
export interface HashForm {
  readonly form: string;
  /** One of the hashes of this form. */
  readonly example: string;
  readonly count: number;
}

/**
 * The form of a stored hash is everything before its salt: three of the parts between dollar signs, or four where
 * argon2 has its version or our name for Django's bcrypt stands in front. Regular expressions take six times as long.
 * Of more than a hundred forms the rarest are left out.
 */
const hashForms = statement<HashForm>(
  'count-hash-forms',
  `select form, min(password_hash collate "C") as example, count(*)::integer as count from (
      select password_hash, split_part(password_hash, '$', 1) || '$' || split_part(password_hash, '$', 2) || '$'
        || split_part(password_hash, '$', 3) || case
          when password_hash like '%$v=__$%' or password_hash like '$bcrypt-sha256-hex$%'
          then '$' || split_part(password_hash, '$', 4) else '' end as form
      from users where password_hash is not null) hashes
    group by form order by count desc limit 100`,
);

/** Includes the forms of rows that no password can match, which only manual SQL could write. */
export async function countHashForms({ query }: Pick<Database, 'query'>): Promise<HashForm[]> {
  return query(hashForms, []);
}

/** The hash that is verified for a name that has no password. */
export type StandIns = (name: string) => string;

/**
 * Chooses for each name a hash of one of the forms, as often as the table has that form, so that verification times are
 * distributed for unknown names as they are for accounts. A name always gets the same form; when the counts change, as
 * few names as possible change theirs (rendezvous hashing with weights). The digest is keyed, so a caller cannot
 * compute the form of an unknown name.
 */
export function standInsOf(forms: readonly HashForm[], pepper: string): StandIns {
  const candidates = forms.map(({ form, example, count }) => ({ form, count, hash: withoutSecret(example) }));
  return (name) => {
    const scored = candidates.map(({ form, count, hash }) => ({
      hash,
      score: count / -Math.log(fraction(digest(pepper, 'hash form', form, name))),
    }));
    return scored.reduce((best, other) => (other.score > best.score ? other : best)).hash;
  };
}

/** Greater than 0 and less than 1. */
function fraction(text: string): number {
  return (Buffer.from(text, 'base64url').readUIntBE(0, 6) + 0.5) / 2 ** 48;
}

/** The same parameters with a random salt and key, which match no password. */
function withoutSecret(hash: string): string {
  const [, start, rest] = /^(.*\$2[aby]\$\d\d\$)([^$]{53})$/s.exec(hash) ?? [];
  if (start !== undefined) return `${start}${letters(rest!)}`;
  const parts = hash.split('$');
  const isBcrypt = parts.at(1) === 'bcrypt-sha256';
  const [salt, key] = parts.slice(-2).map(isBcrypt ? letters : base64) as [string, string];
  return [...parts.slice(0, -2), salt, key].join('$');
}

/** As many hexadecimal digits, which are in the alphabet of bcrypt too. */
function letters({ length }: string): string {
  return randomBytes(length).toString('hex').slice(0, length);
}

/** As many random bytes, in base64 without padding. */
function base64(given: string): string {
  const bytes = Buffer.from(given, 'base64').length;
  return randomBytes(bytes).toString('base64').replaceAll('=', '');
}
