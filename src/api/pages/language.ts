import { ar } from './languages/ar.js';
import { de } from './languages/de.js';
import { en } from './languages/en.js';
import { es } from './languages/es.js';
import { fr } from './languages/fr.js';
import type { Texts } from './texts.js';

const languages = new Map<string, Texts>(Object.entries({ ar, de, en, es, fr }));

export interface Language {
  readonly tag: string;
  readonly texts: Texts;
}

/** The language a browser likes best among those there are, else the server's own, else English. */
export function languageFor(acceptLanguage: string | undefined, defaultLocale: string): Language {
  const wished = (acceptLanguage ?? '')
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ range }) => (range === '*' ? defaultLocale : range));
  for (const range of [...wished, defaultLocale]) {
    const tag = range.split(/[-_]/, 1)[0]!.toLowerCase();
    const texts = languages.get(tag);
    if (texts) return { tag, texts };
  }
  return { tag: 'en', texts: en };
}

/** RFC 9110 §12.4.2: without a weight it is 1, and 0 is not acceptable. One that cannot be read counts as 0. */
function readRange(part: string): { range: string; quality: number } {
  const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
  const weight = parameters.find((parameter) => /^q=/i.test(parameter));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { range, quality: quality <= 1 ? quality : 0 };
}
