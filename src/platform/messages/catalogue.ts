import type { en } from './en.js';

export type MessageKey = keyof typeof en;

/** The forms of a text, by the plural category of `count`. */
export type Forms = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The texts of one language. A missing text is a type error. */
export type Catalogue = Readonly<Record<MessageKey, string | Forms>>;
