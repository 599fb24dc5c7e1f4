/** Longer than any code, however it is spaced. */
const longest = 100;

const digit = /\p{Nd}/u;

/**
 * A code in the one form in which it is compared, however people type or paste it: digits of any script and of full
 * width are 0 to 9, letters are capitals, and spaces, dashes of every kind and what cannot be seen fall away. Letters of
 * other scripts stay, so that they do not pass for nothing.
 */
export function plainCode(typed: string): string {
  if (typed.length > longest) return '';
  const characters = typed.normalize('NFKC').match(/[\p{L}\p{N}]/gu) ?? [];
  return characters.map(asciiDigit).join('').toUpperCase();
}

/** Unicode has the ten digits of every script in a row, from nought to nine. */
function asciiDigit(character: string): string {
  if (!digit.test(character)) return character;
  const point = character.codePointAt(0)!;
  let before = 0;
  while (digit.test(String.fromCodePoint(point - before - 1))) before++;
  return String(before % 10);
}
