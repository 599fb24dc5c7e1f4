import { readWeighted } from '../quality-values.js';
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

/**
 * The available language that the browser prefers, else the default of the server, else English. A language that the
 * browser refuses is used only if it refuses all.
 */
export function languageFor(acceptLanguage: string | undefined, defaultLocale: string): Language {
  const ranges = readWeighted(acceptLanguage);
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ value }) => value));
  const otherwise = [defaultLocale, 'en', ...languages.keys()].map(primaryTag);
  const wished = ranges
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .flatMap(({ value }) => (value === '*' ? otherwise : [primaryTag(value)]));

  const tags = [...wished, ...otherwise];
  const known = tags.filter((tag) => languages.has(tag));
  const tag = known.find((one) => !refused.has(one)) ?? primaryTag(defaultLocale);
  return { tag, texts: languages.get(tag)! };
}

function primaryTag(range: string): string {
  return range.split(/[-_]/, 1)[0]!.toLowerCase();
}
