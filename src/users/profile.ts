import { InvalidText } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { tooLong } from '../platform/graphql/text-bounds.js';
import { msg } from '../platform/messages/messages.js';
import { canonicalEmail } from './email.js';

/** A value in its stored form, or the reason why it cannot be used. */
export type Checked<T> =
  { readonly value: T; readonly invalid: null } | { readonly value: null; readonly invalid: InvalidField };

type Given = string | null | undefined;

/** Characters that have only one spelling. */
export const usernameRules = {
  minLength: 3,
  maxLength: 32,
  pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{1,30}[A-Za-z0-9]',
};

const usernamePattern = new RegExp(`^${usernameRules.pattern}$`);

/** Characters. */
export const nameMaxLength = 200;

/** An omitted value and null both mean "no value". */
function check(field: string, given: Given, read: (text: string) => string): Checked<string | null> {
  if (given === undefined || given === null) return { value: null, invalid: null };
  try {
    return { value: read(given), invalid: null };
  } catch (error) {
    if (!(error instanceof InvalidText)) throw error;
    return { value: null, invalid: { path: ['input', field], message: error.sentence } };
  }
}

/** `field` is the argument that holds the address. */
export function checkEmail(given: Given, field = 'email'): Checked<string | null> {
  return check(field, given, canonicalEmail);
}

/** 3 to 32 ASCII letters, digits, dots, dashes and underscores: characters that have only one spelling. */
export function checkUsername(given: Given): Checked<string | null> {
  return check('username', given, (text) => {
    if (usernamePattern.test(text)) return text;
    throw new InvalidText(msg('usernameMalformed'));
  });
}

export function checkName(given: Given): Checked<string | null> {
  return check('name', given, (text) => {
    const overlong = tooLong('name', text);
    if (overlong !== null) throw new InvalidText(overlong);
    const name = text.normalize('NFC').trim();
    if (name === '') throw new InvalidText(msg('nameMissing'));
    if (Array.from(name).length > nameMaxLength)
      throw new InvalidText(msg('tooLong', { count: nameMaxLength }));
    if (/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(name)) {
      throw new InvalidText(msg('nameCharacters'));
    }
    return name;
  });
}

/** A BCP 47 language tag in its canonical form. */
export function checkLocale(given: Given): Checked<string | null> {
  return check('locale', given, (text) => {
    const tag = text.length <= 35 ? canonicalLocale(text) : undefined;
    if (tag === undefined) throw new InvalidText(msg('languageUnknown'));
    return tag;
  });
}

function canonicalLocale(text: string): string | undefined {
  try {
    // POSIX writes en_US for en-US.
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
