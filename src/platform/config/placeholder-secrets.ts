/** Words of samples that mark the place of a secret. */
const placeholder =
  /change.?(me|it|this)|example|sample|placeholder|replace.?(me|this|with)|your.(own|secret|\d|.*here)|secret.?key|openssl/i;

/** A random text of 32 characters has more different characters than this. */
const leastDifferent = 8;

/** Whether the text was written by hand instead of generated: a sample, a repetition, a sequence. */
export function isPlaceholderSecret(text: string): boolean {
  return placeholder.test(text) || new Set(text).size < leastDifferent || isRepetition(text) || isRow(text);
}

/** Repeats a part, as in abcabcab. */
function isRepetition(text: string): boolean {
  const half = Math.floor(text.length / 2);
  const lengths = Array.from({ length: half }, (_none, index) => index + 1);
  return lengths.some((length) => text.slice(length) === text.slice(0, -length));
}

/** Consists mostly of consecutive characters, as in abcdefgh. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const steps = codes.slice(1).filter((code, index) => code === codes[index]! + 1);
  return steps.length > codes.length / 2;
}
