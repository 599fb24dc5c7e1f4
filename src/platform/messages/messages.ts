import { ar } from './ar.js';
import type { Catalogue, Forms, MessageKey } from './catalogue.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';

export const catalogues = { ar, de, en, es, fr } satisfies Readonly<Record<string, Catalogue>>;

export type Language = keyof typeof catalogues;

export const languages = Object.keys(catalogues) as Language[];

/** What can stand in braces in a text. */
interface Values {
  readonly count: number;
  /** Seconds; written as 'in 5 minutes'. */
  readonly wait: number;
  readonly roles: readonly string[];
  /** The request id. */
  readonly reference: string;
}

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type TextOf<Key extends MessageKey> = (typeof en)[Key] extends infer Text
  ? Text extends string
    ? Text
    : Text[keyof Text] & string
  : never;

type ValuesOf<Key extends MessageKey> = {
  readonly [Name in NamesIn<TextOf<Key>>]: Name extends keyof Values ? Values[Name] : never;
};

/** A sentence in no language yet. It is written where the answer is made, in the language of the request. */
export interface Message {
  readonly key: MessageKey;
  readonly values: Partial<Values>;
}

/** Names a sentence, with the values in its English text. */
export function msg<Key extends MessageKey>(
  key: Key,
  ...[values]: NamesIn<TextOf<Key>> extends never ? [] : [ValuesOf<Key>]
): Message {
  return { key, values: values ?? {} };
}

/** Writes a sentence in a language. */
export function writeMessage({ key, values }: Message, language: Language): string {
  const text: string | Forms = catalogues[language][key];
  const form = typeof text === 'string' ? text : formOf(text, language, values.count);
  return form.replaceAll(/\{(\w+)\}/g, (_, name: keyof Values) => written(language, name, values));
}

/** Making a formatter takes a hundred microseconds, which a refusal in a flood must not take. */
function ofLanguage<T>(make: (language: Language) => T): (language: Language) => T {
  const made = new Map<Language, T>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const pluralsOf = ofLanguage((language) => new Intl.PluralRules(language));
const numbersOf = ofLanguage((language) => new Intl.NumberFormat(tagOf(language)));
const listsOf = ofLanguage((language) => new Intl.ListFormat(language, { type: 'disjunction' }));
const timesOf = ofLanguage((language) => new Intl.RelativeTimeFormat(tagOf(language)));

function formOf(forms: Forms, language: Language, count = 0): string {
  return forms[pluralsOf(language).select(count)] ?? forms.other;
}

function written(language: Language, name: keyof Values, values: Partial<Values>): string {
  const { count = 0, wait = 0, roles = [], reference = '' } = values;
  const writers: Readonly<Record<keyof Values, () => string>> = {
    count: () => numbersOf(language).format(count),
    wait: () => timeFromNow(language, wait),
    roles: () => listsOf(language).format(roles),
    reference: () => reference,
  };
  return writers[name]();
}

/** With the digits of the pages. */
function tagOf(language: Language): string {
  return `${language}-u-nu-latn`;
}

/** The units of a wait, each with the longest wait for which it is used, in seconds. */
const units = [
  { unit: 'second', seconds: 1, upTo: 90 },
  { unit: 'minute', seconds: 60, upTo: 90 * 60 },
  { unit: 'hour', seconds: 60 * 60, upTo: 36 * 60 * 60 },
  { unit: 'day', seconds: 24 * 60 * 60, upTo: Infinity },
] as const;

function timeFromNow(language: Language, wait: number): string {
  const { unit, seconds } = units.find(({ upTo }) => wait <= upTo)!;
  const count = Math.max(1, Math.ceil(wait / seconds));
  return timesOf(language).format(count, unit);
}
