import { factsOfMails } from '../mails.js';
import type { Facts, MailFacts, MailName } from '../mails.js';

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
const optional = ['name', 'newEmail', 'device', 'ipAddress', 'isLow', 'isNone'];

/** Samples of the variables of a mail: all of them, and only those that are never missing. */
export function sampleValues(name: MailName): MailValues[] {
  const facts: readonly (keyof Facts)[] = factsOfMails[name];
  const variables = ['appName', ...facts.flatMap((fact) => variablesOf[fact] ?? [fact])];
  const all = Object.fromEntries(variables.map((variable) => [variable, `sample-${variable}`]));
  const missing = variables.filter((variable) => optional.includes(variable));
  return [all, { ...all, ...Object.fromEntries(missing.map((variable) => [variable, null])) }];
}

/** The facts of a mail as text in the language. */
export function readable(facts: MailFacts[MailName], language: string, appName: string): MailValues {
  const values = Object.entries(facts as Record<string, string | number | null>);
  return Object.fromEntries([
    ['appName', plain(appName)],
    ...values.map(([key, fact]) => readableFact(key, fact, language)),
    ...('left' in facts ? supply(facts.left, language) : []),
  ]);
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

function readableFact(key: string, fact: string | number | null, language: string): [string, string | null] {
  if (key === 'expiresInMinutes') return ['expiresIn', inWords(Number(fact), language)];
  if (fact === null) return [key, null];
  if (key === 'name') return [key, nameToGreet(String(fact))];
  if (key.endsWith('At')) return [key, moment(String(fact), language)];
  return [key, plain(String(fact))];
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

function moment(at: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  return format.format(new Date(at));
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
