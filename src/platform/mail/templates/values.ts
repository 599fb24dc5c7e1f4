import type { Config } from '../../config/config.js';
import { factsOfMails } from '../mails.js';
import type { Facts, MailFacts, MailName } from '../mails.js';

/** The settings that mails tell. */
export type MailSettings = Pick<Config, 'appName' | 'appUrl' | 'supportContact' | 'mailTimeZone'>;

/** The variables of a template as readable text; null if a value is missing. */
export type MailValues = Readonly<Record<string, string | null>>;

/** With this number of backup codes left, or fewer, the mail asks the user to create new ones. */
const lowSupply = 3;

/** The variables of the facts that are not told as they are. */
const variablesOf: { readonly [Fact in keyof Facts]?: readonly string[] } = {
  expiresInMinutes: ['expiresIn'],
  left: ['left', 'isLow', 'isNone'],
};

/** The variables that may be missing. */
const optional = ['name', 'newEmail', 'device', 'ipAddress', 'isLow', 'isNone', 'appUrl', 'supportContact'];

/** The variables that every mail and every footer has. */
const common = ['appName', 'appUrl', 'supportContact'];

/** Samples of the variables of a footer. */
export function sampleFooterValues(): MailValues[] {
  return samplesOf([...common, 'isForAccount']);
}

/** Samples of the variables of a mail: all of them, and only those that are never missing. */
export function sampleValues(name: MailName): MailValues[] {
  const facts: readonly (keyof Facts)[] = factsOfMails[name];
  return samplesOf([...common, ...facts.flatMap((fact) => variablesOf[fact] ?? [fact])]);
}

function samplesOf(variables: readonly string[]): MailValues[] {
  const all = Object.fromEntries(variables.map((variable) => [variable, `sample-${variable}`]));
  const missing = variables.filter((variable) => optional.includes(variable));
  return [all, { ...all, ...Object.fromEntries(missing.map((variable) => [variable, null])) }];
}

/** The facts of a mail as text in the language. */
export function readable(
  settings: MailSettings,
  { name, language }: { readonly name: MailName; readonly language: string },
  facts: MailFacts[MailName],
): MailValues {
  const values = Object.entries(facts as Record<string, string | number | null>);
  return Object.fromEntries([
    ...Object.entries(commonValues(settings)),
    ...values.map(([key, fact]) => readableFact(key, fact, { ...settings, language, mail: name })),
    ...('left' in facts ? supply(facts.left, language) : []),
  ]);
}

/** The mails to an address that may not belong to an account yet. */
const withoutAccount: ReadonlySet<MailName> = new Set(['verify-email', 'confirm-email-change']);

/** `isForAccount` is for an `{{#if}}`: null if the recipient may have no account. */
export function footerValues(settings: MailSettings, name: MailName): MailValues {
  return {
    ...commonValues(settings),
    isForAccount: withoutAccount.has(name) ? null : plain(settings.appName),
  };
}

function commonValues({ appName, appUrl, supportContact }: MailSettings): MailValues {
  return { appName: plain(appName), appUrl, supportContact };
}

/** The number of backup codes left. `isLow` and `isNone` are for an `{{#if}}`: the same number if true, else null. */
function supply(left: number, language: string): [string, string | null][] {
  const figure = new Intl.NumberFormat(language).format(left);
  return [
    ['left', figure],
    ['isLow', left <= lowSupply ? figure : null],
    ['isNone', left === 0 ? figure : null],
  ];
}

type Manner = MailSettings & { readonly mail: MailName; readonly language: string };

function readableFact(
  key: string,
  fact: string | number | null,
  { mail, language, mailTimeZone }: Manner,
): [string, string | null] {
  if (key === 'expiresInMinutes') return ['expiresIn', inWords(Number(fact), language)];
  if (fact === null) return [key, null];
  if (key === 'name') return [key, nameToGreet(String(fact))];
  if (key === 'link') return [key, withHints(plain(String(fact)), mail, language)];
  if (key.endsWith('At')) return [key, moment(String(fact), language, mailTimeZone)];
  return [key, plain(String(fact))];
}

/**
 * Tells the page that the link opens which language the mail is in, and that it is an invitation: the same page sets
 * forgotten passwords. The fragment, which has the token, stays last.
 */
function withHints(link: string, mail: MailName, language: string): string {
  const [, address, fragment] = /^([^#]*)(.*)$/s.exec(link)!;
  const hints = `lang=${language}${mail === 'invitation' ? '&for=invitation' : ''}`;
  return `${address}${address!.includes('?') ? '&' : '?'}${hints}${fragment}`;
}

/** The text on one line, without characters that change the direction of writing. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/**
 * Null if the name looks like an address: mail programs turn it into a link, and an attacker who signs up with the
 * address of another person could send a link to that person.
 */
function nameToGreet(name: string): string | null {
  const seen = name.normalize('NFKC').replace(/\p{Cf}/gu, '');
  if (/[:/@\\]|[\p{L}\p{M}\p{N}][.\u3002][\p{L}\p{N}]/u.test(seen)) return null;
  return plain(name);
}

/** With the zone in words, since most readers do not know what UTC is. */
function moment(at: string, language: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  });
  const zone = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'long' })
    .formatToParts(new Date(at))
    .find(({ type }) => type === 'timeZoneName')!;
  return `${format.format(new Date(at))} (${zone.value})`;
}

/** In minutes. One day is written as 24 hours. */
const units = [
  { name: 'day', length: 1440, least: 2880 },
  { name: 'hour', length: 60, least: 60 },
  { name: 'minute', length: 1, least: 0 },
];

function inWords(minutes: number, language: string): string {
  const unit = units.find(({ least, length }) => minutes >= least && minutes % length === 0)!;
  const format = new Intl.NumberFormat(language, { style: 'unit', unit: unit.name, unitDisplay: 'long' });
  return format.format(minutes / unit.length);
}
