import { languageOfLocale, preferredLanguage } from '../../platform/context/language.js';
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

/** What a request says about the language of its reader. */
interface LanguageHints {
  readonly acceptLanguage: string | undefined;
  /** The language of the mail that linked to the page. */
  readonly lang?: string | null | undefined;
}

/** The language of a page: that of the mail that linked to it, else the browser or the settings choose. */
export function languageFor({ acceptLanguage, lang }: LanguageHints, defaultLocale: string): Language {
  const tag = languageOfLocale(lang) ?? preferredLanguage(acceptLanguage ?? null, { defaultLocale });
  return { tag, texts: texts[tag] };
}
