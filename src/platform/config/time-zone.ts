import { setting } from './setting.js';
import type { Setting } from './setting.js';

/** A time zone of the IANA database. */
export function timeZone(name: string, fallback: string, about: string): Setting<string> {
  const parse = (value: string) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      throw new Error(`is ${JSON.stringify(value)}: give a time zone like Europe/Berlin, or UTC.`);
    }
  };
  return setting(name, about, { value: fallback, shown: fallback }, parse);
}
