interface Names {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
}

/** What separates words. */
const separators = /[\s@._+-]+/g;

/** Bytes of UTF-8 are at most four times as many, and an index of PostgreSQL takes words of 2046 bytes. */
const overlongWord = /([^ ]{254})[^ ]+/gu;

/**
 * Words in one form, each after one space, whatever the locale of the database: lower case by Unicode, since `lower` of
 * PostgreSQL leaves letters beyond ASCII under the locale C and makes another letter of I under a Turkish one.
 */
export function canonicalWords(text: string): string {
  // A sigma at the end of a word has a form of its own, and the end of a search is not the end of a word.
  const lower = text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
  return lower.replace(separators, ' ').replace(overlongWord, '$1');
}

/** What the column `users.search` holds. Every write of an address, a username or a name writes it as well. */
export function searchText({ email, username, name }: Names): string {
  return canonicalWords(` ${email ?? ''} ${username ?? ''} ${name ?? ''}`);
}
