import { preferredLanguage } from '../../platform/context/language.js';
import type { Language as Tag } from '../../platform/messages/messages.js';
import { ar } from './languages/ar.js';
import { de } from './languages/de.js';
import { en } from './languages/en.js';
import { es } from './languages/es.js';
import { fr } from './languages/fr.js';
import type { Texts } from './texts.js';

const texts: Readonly<Record<Tag, Texts>> = { ar, de, en, es, fr };

export interface Language {
  readonly tag: Tag;
  readonly texts: Texts;
}

/** The language of a page, which the browser or the settings choose. */
export function languageFor(acceptLanguage: string | undefined, defaultLocale: string): Language {
  const tag = preferredLanguage(acceptLanguage ?? null, { defaultLocale });
  return { tag, texts: texts[tag] };
}
