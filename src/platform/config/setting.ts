import { isIP } from 'node:net';
import { isPlaceholderSecret } from './placeholder-secrets.js';

/**
 * How a setting is read: one descriptor a setting, from which the configuration, `.env.example` and
 * docs/configuration.md are made. A reader throws a sentence that says what to write instead.
 */
export interface Setting<T> {
  readonly name: string;
  readonly about: string;
  /** What the documentation shows as the default, or null when there is none. */
  readonly shownDefault: string | null;
  /** Values that the start must never print. */
  readonly secret: boolean;
  readonly read: (value: string | undefined) => T;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface Default<T> {
  readonly value: T;
  readonly shown: string | null;
}

function setting<T>(
  name: string,
  about: string,
  { value: fallback, shown }: Default<T>,
  parse: (value: string) => T,
): Setting<T> {
  const read = (value: string | undefined) => (value === undefined ? fallback : parse(unquoted(value)));
  return { name, about, shownDefault: shown, secret: false, read };
}

/** A shell and an .env file take quotes away; `docker run --env-file` does not, and they would count. */
function unquoted(value: string): string {
  if (/^(["']).*\1$/s.test(value))
    throw new Error('is in quotes, which would be a part of it: leave them out.');
  return value;
}

const none: Default<string | null> = { value: null, shown: null };

export function text(name: string, fallback: string, about: string): Setting<string> {
  return setting(name, about, { value: fallback, shown: fallback }, (value) => value);
}

export function optional(name: string, about: string): Setting<string | null> {
  return setting<string | null>(name, about, none, (value) => value);
}

/** Secrets of one job: the first is used, the others are still accepted. */
export type Secrets = readonly [string, ...string[]];

/** Secrets of at least 32 bytes, comma-separated. `openssl rand -base64 48` makes one. */
export function secretList(name: string, about: string): Setting<Secrets | null> {
  const parse = (value: string) => value.split(',').map((part) => strong(part.trim())) as unknown as Secrets;
  const fallback = { value: null, shown: null };
  return { ...setting<Secrets | null>(name, about, fallback, parse), secret: true };
}

function strong(value: string): string {
  if (Buffer.byteLength(value) < 32) throw new Error('is too short: give at least 32 random bytes.');
  if (isPlaceholderSecret(value)) {
    throw new Error('looks like a sample: give at least 32 random bytes.');
  }
  return value;
}

interface Bounds {
  readonly min: number;
  readonly max?: number;
  /** What `auto` stands for, where that may be written too. */
  readonly auto?: number;
  /** For a default that every machine works out for itself: how the documentation words it. */
  readonly shownDefault?: string;
}

export function integer(
  name: string,
  fallback: number,
  about: string,
  bounds: Bounds = { min: 0 },
): Setting<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, auto } = bounds;
  const span = bounds.max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
  const parse = (value: string) => {
    if (auto !== undefined && /^auto$/i.test(value)) return auto;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new Error(
        `is ${JSON.stringify(value)}: give a whole number ${span}${auto === undefined ? '' : ', or auto'}.`,
      );
    }
    return number;
  };
  return setting(name, about, { value: fallback, shown: bounds.shownDefault ?? String(fallback) }, parse);
}

/** A whole number, or null where it is left out. */
export function optionalInteger(name: string, about: string, bounds: Bounds): Setting<number | null> {
  const given = integer(name, bounds.min, about, bounds);
  return { ...given, shownDefault: null, read: (value) => (value === undefined ? null : given.read(value)) };
}

export function flag(name: string, fallback: boolean, about: string): Setting<boolean> {
  const parse = (value: string) => {
    if (/^(true|1|yes|on)$/i.test(value)) return true;
    if (/^(false|0|no|off)$/i.test(value)) return false;
    throw new Error(`is ${JSON.stringify(value)}: give true or false.`);
  };
  return setting(name, about, { value: fallback, shown: String(fallback) }, parse);
}

export function oneOf<const T extends string>(
  name: string,
  choices: readonly T[],
  fallback: T,
  about: string,
): Setting<T> {
  const parse = (value: string) => {
    const choice = choices.find((known) => known.toLowerCase() === value.toLowerCase());
    if (!choice) throw new Error(`is ${JSON.stringify(value)}: give one of ${choices.join(', ')}.`);
    return choice;
  };
  return setting(name, about, { value: fallback, shown: fallback }, parse);
}

/** One of the choices, or null where it is left out. */
export function optionalOneOf<const T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
  about: string,
): Setting<T | null> {
  const given = oneOf(name, choices, choices[0], about);
  return { ...given, shownDefault: null, read: (value) => (value === undefined ? null : given.read(value)) };
}

/** A share of all: 0, 1, or what lies between. */
export function ratio(name: string, fallback: number, about: string): Setting<number> {
  const parse = (value: string) => {
    if (/^(0|1|[01]?\.\d+)$/.test(value) && Number(value) <= 1) return Number(value);
    throw new Error(`is ${JSON.stringify(value)}: give a number from 0 to 1, like 0.1.`);
  };
  return setting(name, about, { value: fallback, shown: String(fallback) }, parse);
}

/** As in `name=value,other=value`, with values percent-encoded (W3C Baggage §3.3). What is given is never repeated. */
export function pairs(name: string, about: string): Setting<Readonly<Record<string, string>>> {
  const parse = (value: string) => Object.fromEntries(value.split(',').map(readPair));
  return setting<Readonly<Record<string, string>>>(name, about, { value: {}, shown: null }, parse);
}

function readPair(given: string): [string, string] {
  const [, key, value] = /^\s*([\w!#$%&'*+.^`|~/-]+)\s*=\s*([\x21-\x7e]+?)\s*$/.exec(given) ?? [];
  try {
    return [key!.trim(), decodeURIComponent(value!)];
  } catch {
    throw new Error(
      'is not of the form name=value,other=value: put % and its code for spaces, commas and %.',
    );
  }
}

/** Comma-separated names, trimmed, without repetition. */
export function list(name: string, fallback: readonly string[], about: string): Setting<readonly string[]> {
  const parse = (value: string) => [
    ...new Set(
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ];
  return setting(name, about, { value: fallback, shown: fallback.join(',') }, parse);
}

/** An absolute http(s) URL without its trailing slash. */
export function url(name: string, about: string): Setting<string | null> {
  const parse = (value: string) => {
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.search || parsed.hash) {
      throw new Error(`is not an address: give one like https://auth.example.com.`);
    }
    // RFC 3986 §3.1: the scheme may be written in capitals, and is meant in small letters.
    return value.replace(/\/+$/, '').replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  };
  return setting<string | null>(name, about, none, parse);
}

/** The address of a Redis server; it may hold a password, and is never repeated. */
export function redisUrl(name: string, about: string): Setting<string | null> {
  const parse = (value: string) => {
    if (/^rediss?:\/\/[^/]/.test(value) && URL.canParse(value)) return value;
    throw new Error('is not an address of Redis: give one like redis://127.0.0.1:6379.');
  };
  return { ...setting<string | null>(name, about, none, parse), secret: true };
}

/** The name or the address of a machine, alone. */
export function host<F extends string | null>(name: string, fallback: F, about: string): Setting<string | F> {
  const parse = (value: string) => {
    if (isIP(value) || /^[\w-]+(\.[\w-]+)*\.?$/.test(value)) return value;
    throw new Error(`is ${JSON.stringify(value)}: give a name or an address alone, without scheme and port.`);
  };
  return setting<string | F>(name, about, { value: fallback, shown: fallback }, parse);
}

/** One address in the plain form of RFC 5321 §4.1.2, without a display name. */
export function mailbox(name: string, about: string): Setting<string | null> {
  const parse = (value: string) => {
    if (/^[^\s@<>",;:()[\]\\]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(value)) return value;
    throw new Error('is not one plain address: give one like accounts@example.com.');
  };
  return setting<string | null>(name, about, none, parse);
}

/** So many in so long. */
export interface Limit {
  readonly max: number;
  /** As in '10m'. */
  readonly window: string;
  readonly seconds: number;
}

/**
 * Limits, comma-separated, as in '5/1m, 20/10m': at most 5 in a minute and 20 in ten. A number alone takes the place
 * of all of them, for the longest window; 'off' of all of them.
 */
export function limit(name: string, fallback: string, field: string): Setting<readonly Limit[]> {
  const value = fallback.split(',').map((part) => readLimit(part)!);
  const longest = value.toSorted((a, b) => b.seconds - a.seconds)[0]!;
  const parse = (given: string) => {
    if (/^off$/i.test(given)) return [];
    const parts = given.split(',').map((part) => readLimit(part, longest.window));
    const read = parts.filter((part) => part !== null);
    if (read.length === parts.length) return read;
    throw new Error(`is ${JSON.stringify(given)}: give limits like ${fallback}, a number, or off.`);
  };
  return setting(name, `At most so many calls of ${field}.`, { value, shown: fallback }, parse);
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function readLimit(given: string, windowOfNumber?: string): Limit | null {
  const written = /^\d+$/.test(given.trim()) && windowOfNumber ? `${given}/${windowOfNumber}` : given;
  const [, max, amount, unit] = /^\s*([1-9]\d{0,8})\s*\/\s*([1-9]\d{0,3})([smhd])\s*$/.exec(written) ?? [];
  if (!max || !amount || !unit) return null;
  return { max: Number(max), window: `${amount}${unit}`, seconds: Number(amount) * unitSeconds[unit]! };
}
