import { msg } from '../messages/messages.js';
import type { Message } from '../messages/messages.js';

/** The longest text that is accepted from a client before any further processing. */
interface TextBound {
  /** UTF-16 code units, which are known without reading the text. */
  readonly units: number;
  readonly message: Message;
}

// NFC composes up to four code units into one character, such as U+1F82. So a text of `n` characters in NFC has at most
// `4 n` code units.
const unitsPerCharacter = 4;

function characters(count: number): TextBound {
  return { units: count * unitsPerCharacter, message: msg('tooLong', { count }) };
}

// Every code unit takes at least one byte.
const password: TextBound = { units: 1024, message: msg('passwordTooLong') };
const address = characters(254);

/** Bounds of text that users write, by the name of the field. */
const written: ReadonlyMap<string, TextBound> = new Map([
  ['email', address],
  ['newEmail', address],
  // Longer than any username, including those of earlier systems.
  ['username', characters(254)],
  ['name', characters(200)],
  ['locale', characters(35)],
  ['reason', characters(500)],
  ['search', characters(254)],
  ['password', password],
  ['currentPassword', password],
  ['newPassword', password],
]);

/** Code units. Every ID, token, cursor, hash and page address is shorter. */
const longestToken = 4096;

/** Code units. A browser carries the parameters of a provider in a request line, which has the limit of the headers. */
const longestByRequestLine = 16 * 1024;

const byRequestLine: ReadonlySet<string> = new Set(['code', 'state', 'iss']);

/** The longest accepted token, ID or code, in code units. */
export function longestOf(field: string): number {
  return byRequestLine.has(field) ? longestByRequestLine : longestToken;
}

/**
 * The message for a text that is too long to be normalised, or null. Normalisation, IDNA and similar steps take time
 * quadratic in the length, so this check always comes first. The exact bound is checked on the normalised text.
 */
export function tooLong(field: string, text: string): Message | null {
  const bound = written.get(field);
  return bound && text.length > bound.units ? bound.message : null;
}

/** The same check, also for fields without a bound in the table. */
export function tooLongForAny(field: string, text: string): Message | null {
  const longest = longestOf(field);
  const isEndless = !written.has(field) && text.length > longest;
  return isEndless ? msg('tooLong', { count: longest }) : tooLong(field, text);
}
