import { mailbox, none, setting } from './setting.js';
import type { Setting } from './setting.js';

/** Digits with the usual separators, at least five of them, such as +49 (30) 123-456. */
const phone = /^\+?(?:[ ()./-]*\d){5,15}[ )]*$/;

/** Whom people ask for help: one email address, a phone number or an https address. */
export function contact(name: string, about: string): Setting<string | null> {
  const { read } = mailbox(name, about);
  const parse = (value: string) => {
    if (phone.test(value) || isSecureAddress(value)) return value;
    try {
      return read(value);
    } catch {
      throw new Error(
        `is ${JSON.stringify(value)}: give an email address, a phone number or an https address, like help@example.com.`,
      );
    }
  };
  return setting<string | null>(name, about, none, parse);
}

function isSecureAddress(value: string): boolean {
  if (/\s/.test(value) || !URL.canParse(value)) return false;
  const { protocol, username } = new URL(value);
  return protocol === 'https:' && username === '';
}

/** The address that a link to a contact opens. */
export function contactLink(text: string): string {
  if (/^https:/i.test(text)) return text;
  return text.includes('@') ? `mailto:${text}` : `tel:${text.replaceAll(/[^+\d]/g, '')}`;
}
