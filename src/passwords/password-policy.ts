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

interface NewPassword {
  /** The argument that holds it. */
  readonly field: string;
  readonly password: string;
  readonly words: PersonalWords;
  /** The password that it replaces, as the caller gave it. */
  readonly current?: string | null | undefined;
}

/** Why a new password is refused. An easy one, with suggestions for a better one, is WeakPassword if it is alone. */
export async function newPasswordProblems(
  config: CompleteConfig,
  chosen: NewPassword,
): Promise<InvalidField[]> {
  const { field, password } = chosen;
  const unusable = unusablePassword(field, password) ?? overlong(config, field, password);
  if (unusable) return [unusable];

  const suggestions = await suggestionsFor(config, chosen);
  const alone = new Refusal('WeakPassword', { suggestions });
  return suggestions.map((message) => ({ path: ['input', field], message, alone }));
}

function overlong(
  { passwordMaxLength: count }: CompleteConfig,
  field: string,
  text: string,
): InvalidField | null {
  const isTooLong = Array.from(text).length > count;
  return isTooLong ? { path: ['input', field], message: msg('tooLong', { count }) } : null;
}

async function suggestionsFor(
  { passwordMinLength: count }: CompleteConfig,
  { password: given, words, current }: NewPassword,
): Promise<Message[]> {
  const password = normalPassword(given);
  const isUnchanged = typeof current === 'string' && normalPassword(current) === password;
  return [
    ...(Array.from(password).length < count ? [msg('passwordShort', { count })] : []),
    ...((await isCommon(password)) ? [msg('passwordCommon')] : []),
    ...(isPersonal(password, words) ? [msg('passwordPersonal')] : []),
    ...(isUnchanged ? [msg('passwordUnchanged')] : []),
  ];
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
