import type { CompleteConfig } from '../platform/context/app.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import type { Message } from '../platform/messages/messages.js';

/** Words that a password must not consist of. */
export interface PersonalWords {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
}

/** Bytes. A longer password is never hashed. */
const hashable = 1024;

/**
 * The form in which passwords are hashed and compared: NFC, so that an accented letter typed on two keyboards is the
 * same password (NIST SP 800-63B §3.1.1.2); spaces stay.
 */
export function normalPassword(password: string): string {
  return password.normalize('NFC');
}

/** Why a password cannot be processed at all, or null. */
export function unusablePassword(field: string, password: string): InvalidField | null {
  const path = ['input', field];
  if (password === '') return { path, message: msg('passwordMissing') };
  if (Buffer.byteLength(password) > hashable) return { path, message: msg('passwordTooLong') };
  return null;
}

/** The same for a new password, which also has a maximum length. */
export function unusableNewPassword(
  config: CompleteConfig,
  field: string,
  password: string,
): InvalidField | null {
  const tooLong = Array.from(password.slice(0, hashable)).length > config.passwordMaxLength;
  const limit = { path: ['input', field], message: msg('tooLong', { count: config.passwordMaxLength }) };
  return unusablePassword(field, password) ?? (tooLong ? limit : null);
}

/** Refuses a password that is easy to guess, with suggestions for a better one. */
export async function refuseWeak(config: CompleteConfig, given: string, words: PersonalWords): Promise<void> {
  const password = normalPassword(given);
  const suggestions: Message[] = [];
  if (Array.from(password).length < config.passwordMinLength) {
    suggestions.push(msg('passwordShort', { count: config.passwordMinLength }));
  }
  if (await isCommon(password)) suggestions.push(msg('passwordCommon'));
  if (isPersonal(password, words)) suggestions.push(msg('passwordPersonal'));
  if (suggestions.length > 0) throw new Refusal('WeakPassword', { suggestions });
}

let common: Promise<ReadonlySet<string>> | null = null;

async function isCommon(password: string): Promise<boolean> {
  common ??= loadCommon();
  return (await common).has(password.toLowerCase());
}

/** Loaded on first use, so that the start does not wait for tens of thousands of words. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'] as readonly string[]);
}

/** Whether little of the password is left once one of the user's own words is removed. */
function isPersonal(password: string, { email, username, name }: PersonalWords): boolean {
  const folded = password.toLowerCase();
  const words = [email, email?.split('@')[0], username, name, name?.replaceAll(/\s/g, '')];
  return words
    .filter((word) => word !== undefined && word !== null && word.length >= 3)
    .some((word) => [...folded.replaceAll(word!.toLowerCase(), '')].length < Math.min(4, folded.length));
}
