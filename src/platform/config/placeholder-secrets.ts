/** Words that stand where a secret is to be put. */
const placeholder =
  /change.?(me|it|this)|example|sample|placeholder|replace.?(me|this|with)|your.(own|secret|\d|.*here)|secret.?key|openssl/i;

/** Fewer different characters than any random text of 32 has. */
const leastDifferent = 8;

/** Whether somebody wrote this by hand where a secret should have been made: a sample, a repetition, a row of keys. */
export function isPlaceholderSecret(text: string): boolean {
  return placeholder.test(text) || new Set(text).size < leastDifferent || isRepetition(text) || isRow(text);
}

/** The same over and over, as in abcabcab. */
function isRepetition(text: string): boolean {
  const half = Math.floor(text.length / 2);
  const lengths = Array.from({ length: half }, (_none, index) => index + 1);
  return lengths.some((length) => text.slice(length) === text.slice(0, -length));
}

/** Mostly characters that follow each other, as in abcdefgh. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const steps = codes.slice(1).filter((code, index) => code === codes[index]! + 1);
  return steps.length > codes.length / 2;
}
