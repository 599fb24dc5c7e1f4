import { tooLongForAny } from '../../platform/graphql/text-bounds.js';
import { writeMessage } from '../../platform/messages/messages.js';
import type { Checked } from '../../users/profile.js';

/** A problem with one field of a record, without the field's value. */
export interface Problem {
  readonly field: string;
  readonly reason: string;
}

/** Reads the fields of one record. An invalid field is null and is added to the problems. */
export interface FieldReader {
  readonly problems: Problem[];
  readonly refuse: (field: string, reason: string) => void;
  readonly has: (field: string) => boolean;
  readonly text: (field: string) => string | null;
  readonly checked: (field: string, check: (given: string | null) => Checked<string | null>) => string | null;
  readonly flag: (field: string) => boolean | null;
  readonly whole: (field: string, bounds: Bounds) => number | null;
  readonly oneOf: <T extends string>(field: string, choices: readonly T[]) => T | null;
  readonly moment: (field: string, now: Date) => Date | null;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** An empty value counts as absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

export function fieldReader(fields: Fields): FieldReader {
  const problems: Problem[] = [];
  const refuse = (field: string, reason: string) => void problems.push({ field, reason });
  const has = (field: string) => isGiven(fields[field]);

  /** Reads the value of a field, if it has one; the reader throws an error whose message says what to write. */
  function read<T>(field: string, reader: (value: string) => T): T | null {
    if (!has(field)) return null;
    try {
      return reader(readable(field, fields[field]));
    } catch (error) {
      refuse(field, (error as Error).message);
      return null;
    }
  }

  return {
    problems,
    refuse,
    has,
    text: (field) => read(field, (value) => value),
    checked: (field, check) =>
      read(field, (value) => {
        const { value: checked, invalid } = check(value);
        if (invalid) throw new Error(writeMessage(invalid.message, 'en'));
        return checked;
      }),
    flag: (field) => read(field, readFlag),
    whole: (field, bounds) => read(field, (value) => readWhole(value, bounds)),
    oneOf: (field, choices) =>
      read(field, (value) => {
        const choice = choices.find((known) => known === value.toLowerCase());
        if (choice === undefined) throw new Error(`Give one of ${choices.join(', ')}.`);
        return choice;
      }),
    moment: (field, now) => read(field, (value) => readMoment(value, now)),
  };
}

/**
 * Rejects text that is too long, that PostgreSQL cannot store, or that has replacement characters from invalid UTF-8.
 */
function readable(field: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new Error('Give a string, a number or a boolean.');
  }
  const text = String(value);
  const overlong = tooLongForAny(field, text);
  if (overlong !== null) throw new Error(writeMessage(overlong, 'en'));
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Error('Leave out NUL characters and unpaired surrogates.');
  }
  if (text.includes('\uFFFD')) throw new Error('It has invalid characters: write the file in UTF-8.');
  return text;
}

function readFlag(value: string): boolean {
  if (/^(?:true|t|1|yes|y)$/i.test(value)) return true;
  if (/^(?:false|f|0|no|n)$/i.test(value)) return false;
  throw new Error('Give true or false.');
}

function readWhole(value: string, { min, max }: Bounds): number {
  const number = Number(value);
  if (/^\d{1,15}$/.test(value) && number >= min && number <= max) return number;
  throw new Error(`Give a whole number from ${min} to ${max}.`);
}

const iso =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Milliseconds of tolerated clock difference. */
const aLittle = 5 * 60 * 1000;

/** ISO 8601, in UTC unless it has an offset, or seconds or milliseconds since 1970. */
function readMoment(value: string, now: Date): Date {
  const moment = /^\d{1,15}$/.test(value) ? sinceEpoch(Number(value)) : momentOf(value);
  const time = moment.getTime();
  if (Number.isNaN(time)) {
    throw new Error('Give a time as in 2024-05-31T12:00:00Z, or seconds or milliseconds since 1970.');
  }
  if (time < 0 || time > now.getTime() + aLittle) throw new Error('Give a time between 1970 and now.');
  return moment;
}

/** A number below the milliseconds of March 1973 counts as seconds; as seconds it reaches the year 5138. */
function sinceEpoch(number: number): Date {
  return new Date(number < 100_000_000_000 ? number * 1000 : number);
}

function momentOf(value: string): Date {
  const [, date, time = '00:00', zone = 'Z'] = iso.exec(value) ?? [];
  if (date === undefined) return new Date(Number.NaN);
  const midnight = new Date(`${date}T00:00:00Z`);
  // JavaScript reads the 31st of February as the second of March.
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}`;
  return new Date(isDay ? `${date}T${time}${offset}` : Number.NaN);
}
