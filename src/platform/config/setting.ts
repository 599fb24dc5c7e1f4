import { isIP } from 'node:net';
import { isPlaceholderSecret } from './placeholder-secrets.js';

/**
 * The descriptor of a setting. The configuration, `.env.example` and docs/configuration.md are generated from it.
 * `read` throws an error that says what to write instead.
 */
export interface Setting<T> {
  readonly name: string;
  readonly about: string;
  /** The default in the documentation, or null if there is none. */
  readonly shownDefault: string | null;
  /** Whether the value must never be printed. */
  readonly secret: boolean;
  readonly read: (value: string | undefined) => T;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface Default<T> {
  readonly value: T;
  readonly shown: string | null;
}

export function setting<T>(
  name: string,
  about: string,
  { value: fallback, shown }: Default<T>,
  parse: (value: string) => T,
): Setting<T> {
  const read = (value: string | undefined) => (value === undefined ? fallback : parse(unquoted(value)));
  return { name, about, shownDefault: shown, secret: false, read };
}

/**
 * Refuses a value in quotes. A shell and an .env file remove quotes; `docker run --env-file` keeps them in the value.
 */
function unquoted(value: string): string {
  if (/^(["']).*\1$/s.test(value))
    throw new Error('is in quotes, which would be a part of the value: remove them.');
  return value;
}

export const none: Default<string | null> = { value: null, shown: null };

export function text(name: string, fallback: string, about: string): Setting<string> {
  return setting(name, about, { value: fallback, shown: fallback }, (value) => value);
}

export function optional(name: string, about: string): Setting<string | null> {
  return setting<string | null>(name, about, none, (value) => value);
}

/** Secrets for one purpose: the first is used, the others are still accepted. */
export type Secrets = readonly [string, ...string[]];

/** Secrets of at least 32 bytes, comma-separated. `openssl rand -base64 48` generates one. */
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
  /** The value of `auto`, if `auto` is allowed. */
  readonly auto?: number;
  /** The documented text of a default that depends on the machine. */
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

/** A whole number, or null if not set. */
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

/** One of the choices, or null if not set. */
export function optionalOneOf<const T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
  about: string,
): Setting<T | null> {
  const given = oneOf(name, choices, choices[0], about);
  return { ...given, shownDefault: null, read: (value) => (value === undefined ? null : given.read(value)) };
}

/** A number from 0 to 1. */
export function ratio(name: string, fallback: number, about: string): Setting<number> {
  const parse = (value: string) => {
    if (/^(0|1|[01]?\.\d+)$/.test(value) && Number(value) <= 1) return Number(value);
    throw new Error(`is ${JSON.stringify(value)}: give a number from 0 to 1, like 0.1.`);
  };
  return setting(name, about, { value: fallback, shown: String(fallback) }, parse);
}

/** `name=value,other=value`, with percent-encoded values (W3C Baggage §3.3). Messages never repeat the value. */
export function pairs(name: string, about: string): Setting<Readonly<Record<string, string>>> {
  const parse = (value: string) => Object.fromEntries(value.split(',').map(readPair));
  return setting<Readonly<Record<string, string>>>(name, about, { value: {}, shown: null }, parse);
}

function readPair(given: string): [string, string] {
  const [, key, value] = /^\s*([\w!#$%&'*+.^`|~/-]+)\s*=\s*([\x21-\x7e]+?)\s*$/.exec(given) ?? [];
  try {
    return [key!.trim(), decodeURIComponent(value!)];
  } catch {
    throw new Error('is not of the form name=value,other=value: percent-encode spaces, commas and %.');
  }
}

/** Comma-separated names, trimmed and without duplicates. */
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
    // RFC 3986 §3.1: the scheme is case-insensitive, and its canonical form is lower case.
    return value.replace(/\/+$/, '').replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  };
  return setting<string | null>(name, about, none, parse);
}

/** The address of a Redis server. It may contain a password, so messages never repeat it. */
export function redisUrl(name: string, about: string): Setting<string | null> {
  const parse = (value: string) => {
    if (/^rediss?:\/\/[^/]/.test(value) && URL.canParse(value)) return value;
    throw new Error('is not an address of Redis: give one like redis://127.0.0.1:6379.');
  };
  return { ...setting<string | null>(name, about, none, parse), secret: true };
}

/** A host name or IP address without scheme and port. */
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

/** At most `max` calls in a window. */
export interface Limit {
  readonly max: number;
  /** Such as '10m'. */
  readonly window: string;
  readonly seconds: number;
}

/**
 * Limits, comma-separated, such as '5/1m, 20/10m': at most 5 per minute and 20 per ten minutes. A number alone replaces
 * all limits with one for the longest window; 'off' removes them.
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
  return setting(name, `Limit on calls of ${field}.`, { value, shown: fallback }, parse);
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function readLimit(given: string, windowOfNumber?: string): Limit | null {
  const written = /^\d+$/.test(given.trim()) && windowOfNumber ? `${given}/${windowOfNumber}` : given;
  const [, max, amount, unit] = /^\s*([1-9]\d{0,8})\s*\/\s*([1-9]\d{0,3})([smhd])\s*$/.exec(written) ?? [];
  if (!max || !amount || !unit) return null;
  return { max: Number(max), window: `${amount}${unit}`, seconds: Number(amount) * unitSeconds[unit]! };
}
