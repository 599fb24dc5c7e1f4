/** How long a text from outside may be before anything is done with it. */
interface TextBound {
  /** UTF-16 code units, which every text knows the number of. */
  readonly units: number;
  readonly message: string;
}

// NFC makes one character of up to four code units, as of U+1F82 in its parts. What is longer than this can be no text
// of so many characters, whatever becomes of it.
const unitsPerCharacter = 4;

function characters(most: number, message = `Use at most ${most} characters.`): TextBound {
  return { units: most * unitsPerCharacter, message };
}

// Every code unit takes a byte at least.
const password: TextBound = { units: 1024, message: 'Use at most 1024 bytes.' };
const address = characters(254, 'The address is longer than 254 characters.');

/** Text that people write, by the name of its field wherever it comes from. */
const written: ReadonlyMap<string, TextBound> = new Map([
  ['email', address],
  ['newEmail', address],
  // Longer than any username, those of earlier systems included.
  ['username', characters(254)],
  ['name', characters(200)],
  ['locale', characters(35)],
  ['reason', characters(500)],
  ['search', characters(254)],
  ['password', password],
  ['currentPassword', password],
  ['newPassword', password],
]);

/** Code units. No id, token, cursor, hash or address of a page is as long. */
const longestToken = 4096;

/** Code units. A browser brings what a provider sends in the line of a request, which is bounded with the headers. */
const longestByRequestLine = 16 * 1024;

const byRequestLine: ReadonlySet<string> = new Set(['code', 'state', 'iss']);

/** How long a token, an id or a code may be, in code units. */
export function longestOf(field: string): number {
  return byRequestLine.has(field) ? longestByRequestLine : longestToken;
}

/**
 * Why a text that people write is too long even to be normalised, or null. Normal forms, IDNA and their kin take time
 * by the square of the length, so this comes before them everywhere. Whether it keeps to its exact bound is seen in its
 * normal form.
 */
export function tooLong(field: string, text: string): string | null {
  const bound = written.get(field);
  return bound && text.length > bound.units ? bound.message : null;
}

/** The same for a field that is none of these too. */
export function tooLongForAny(field: string, text: string): string | null {
  const longest = longestOf(field);
  const isEndless = !written.has(field) && text.length > longest;
  return isEndless ? `Use at most ${longest} characters.` : tooLong(field, text);
}
