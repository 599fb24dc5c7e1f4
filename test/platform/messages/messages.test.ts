import { beforeAll, describe, expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { buildApi } from '../../../src/api/schema.js';
import { settings } from '../../../src/platform/config/config.js';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { codeOf, Refusal, refusalNames } from '../../../src/platform/errors/refusal.js';
import { en } from '../../../src/platform/messages/en.js';
import { catalogues, languages, msg, writeMessage } from '../../../src/platform/messages/messages.js';
import type { Language } from '../../../src/platform/messages/messages.js';

const keys = Object.keys(en) as (keyof typeof en)[];
const values = { count: 12, wait: 300, roles: ['nurse', 'doctor'], reference: 'r-1' };

/** Every text of a language, plural forms one by one. */
function textsOf(language: Language): [string, string][] {
  return keys.flatMap((key) => {
    const text = catalogues[language][key];
    if (typeof text === 'string') return [[key, text]];
    return Object.entries(text).map(([form, words]): [string, string] => [`${key}.${form}`, words]);
  });
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
}

describe.each(languages)('the sentences in %s', (language) => {
  it('are written with every value, and leave no brace', () => {
    const written = keys.map((key) => writeMessage({ key, values }, language));

    for (const sentence of written) expect(sentence).toMatch(/^[^{}]+[.]$/u);
  });

  it('are not those of English', () => {
    const same = keys.filter(
      (key) =>
        language !== 'en' && writeMessage({ key, values }, language) === writeMessage({ key, values }, 'en'),
    );

    expect(same).toEqual([]);
  });

  it('have the values of English, and the plural forms of the language', () => {
    for (const key of keys) {
      const [own, english] = [catalogues[language][key], catalogues.en[key]];
      const other = (text: typeof own) => (typeof text === 'string' ? text : text.other);
      expect([key, namesIn(other(own))]).toEqual([key, namesIn(other(english))]);
      if (typeof own === 'string') continue;
      // The form for millions in French and Spanish is that of all other numbers.
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      const needed = pluralCategories.filter((form) => form !== 'many' || language === 'ar');
      expect([key, Object.keys(own).toSorted()]).toEqual([key, needed.toSorted()]);
    }
  });
});

describe('a sentence for people', () => {
  let jargon: Set<string>;
  beforeAll(async () => {
    const schema = await buildApi(readConfig({}));
    const fields = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()))
      .flatMap(({ name, args }) => [name, ...args.map((arg) => arg.name)]);
    // Words of one part, such as "code" or "name", are words of the language too.
    const names = fields.filter((name) => /[a-z][A-Z]/.test(name));
    jargon = new Set([
      ...names,
      ...Object.values(settings).flatMap((group) => Object.values(group).map(({ name }) => name)),
      ...refusalNames,
      ...refusalNames.map(codeOf),
    ]);
  });

  it.each(languages)('names no operation, code, setting or header in %s', (language) => {
    for (const [key, text] of textsOf(language)) {
      const words = text.split(/[^\p{L}\p{N}_-]+/u);
      expect([key, words.filter((word) => jargon.has(word) || /^X-|^[A-Z]+_[A-Z_]+$/.test(word))]).toEqual([
        key,
        [],
      ]);
      expect(text).not.toMatch(/\bsee (fields|suggestions)\b|`|\bGraphQL\b|\btoken\b/i);
    }
  });

  it.each<[Language, string]>([
    ['en', 'There were too many attempts. Try again in 5 minutes.'],
    ['de', 'Es gab zu viele Versuche. Versuchen Sie es in 5 Minuten erneut.'],
    ['fr', 'Il y a eu trop de tentatives. Réessayez dans 5 minutes.'],
    ['es', 'Ha habido demasiados intentos. Vuelva a intentarlo dentro de 5 minutos.'],
    ['ar', 'جرت محاولات كثيرة جدًا. يُرجى المحاولة مرة أخرى خلال 5 دقائق.'],
  ])('says in %s how long to wait', (language, sentence) => {
    expect(new Refusal('RateLimited', { retryAfter: 300 }).written(language).message).toBe(sentence);
  });

  it.each([
    [0, 'in 1 second'],
    [1, 'in 1 second'],
    [90, 'in 90 seconds'],
    [91, 'in 2 minutes'],
    [5400, 'in 90 minutes'],
    [5401, 'in 2 hours'],
    [129_600, 'in 36 hours'],
    [129_601, 'in 2 days'],
  ])('says %s seconds as "%s"', (wait, words) => {
    expect(writeMessage(msg('RateLimited', { wait }), 'en')).toBe(
      `There were too many attempts. Try again ${words}.`,
    );
  });

  it.each<[number, string]>([
    [1, 'الحد الأقصى حرف واحد.'],
    [2, 'الحد الأقصى حرفان.'],
    [8, 'الحد الأقصى 8 أحرف.'],
    [64, 'الحد الأقصى 64 حرفًا.'],
    [100, 'الحد الأقصى 100 حرف.'],
    [1024, 'الحد الأقصى 1,024 حرفًا.'],
  ])('counts %s characters in Arabic', (count, sentence) => {
    expect(writeMessage(msg('tooLong', { count }), 'ar')).toBe(sentence);
  });
});
