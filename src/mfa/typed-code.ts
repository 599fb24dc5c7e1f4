/** Longer than any code, including its spaces. */
const longest = 100;

const digit = /\p{Nd}/u;

/**
 * Normalizes a code for comparison, however it was typed or pasted: digits of any script and full-width digits become 0
 * to 9, letters become capitals, and spaces, dashes and invisible characters are removed. Letters of other scripts
 * stay, so that they are not silently ignored.
 */
export function plainCode(typed: string): string {
  if (typed.length > longest) return '';
  const characters = typed.normalize('NFKC').match(/[\p{L}\p{N}]/gu) ?? [];
  return characters.map(asciiDigit).join('').toUpperCase();
}

/** In Unicode the ten digits of every script are consecutive, from zero to nine. */
function asciiDigit(character: string): string {
  if (!digit.test(character)) return character;
  const point = character.codePointAt(0)!;
  let before = 0;
  while (digit.test(String.fromCodePoint(point - before - 1))) before++;
  return String(before % 10);
}
