import { existsSync, readFileSync } from 'node:fs';
import { StartupError } from '../errors/startup-error.js';

export type EnvFile = ReadonlyMap<string, string>;

/** One setting: a name, and a value in quotes, which may span several lines, or up to the end of the line. */
const entry =
  /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\n]*?))[^\S\n]*(?:(?<=\s|=|["'`])#[^\n]*)?(?:\n|$)/y;
const nothing = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;

/**
 * Reads the settings of an .env file; none if the file does not exist. Accepts UTF-8 and UTF-16 and all line endings.
 * Refuses ambiguous input with its line number, so that no setting is lost silently. Messages contain no value.
 */
export function readEnvFile(path: string): EnvFile {
  return existsSync(path) ? parseEnvFile(path, decode(path, readFileSync(path))) : new Map();
}

/** Decodes the file. The byte-order mark selects the encoding and is not part of the text. */
function decode(path: string, bytes: Buffer): string {
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const encoding = isBig ? 'utf-16be' : isLittle ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // The error below describes the problem without the bytes.
  }
  throw new StartupError(`${path} is not valid UTF-8. Save it as UTF-8.`);
}

function parseEnvFile(path: string, given: string): EnvFile {
  const text = given.replaceAll(/\r\n?/g, '\n');
  const found = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const line = `${path}, line ${text.slice(0, at).split('\n').length}`;
    const blank = matchAt(nothing, text, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const match = matchAt(entry, text, at);
    if (!match) throw new StartupError(`${line} cannot be read: write NAME=value, and # before a comment.`);
    keep(found, match, line);
    at += match[0].length;
  }
  return found;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function keep(found: Map<string, string>, match: RegExpExecArray, line: string): void {
  const name = match[1]!;
  refuseUnclear(name, match[5] ?? '', line);
  const value = valueOf(match);
  const earlier = found.get(name);
  if (earlier && value && earlier !== value) {
    throw new StartupError(`${line}: ${name} is already set to another value: remove one of the two.`);
  }
  // A blank value does not override an earlier one, as when a sample was filled in elsewhere.
  if (!earlier) found.set(name, value);
}

function valueOf([, , double, single, back, bare = '']: RegExpExecArray): string {
  return double?.replaceAll(String.raw`\n`, '\n') ?? single ?? back ?? bare.trim();
}

/** Refuses values that programs read differently, some of which drop a part. */
function refuseUnclear(name: string, bare: string, line: string): void {
  if (/^["'`]/.test(bare)) {
    throw new StartupError(
      `${line}: the quotes of ${name} cannot be read: close them, and write nothing after them.`,
    );
  }
  if (bare.includes('#')) {
    throw new StartupError(
      `${line}: ${name} has a # in its value: put the value in quotes, or a space before a comment.`,
    );
  }
}
