import { existsSync, readFileSync } from 'node:fs';
import { StartupError } from '../errors/startup-error.js';

export type EnvFile = ReadonlyMap<string, string>;

/** One setting: its name, and a value in quotes, which may go over several lines, or up to the end of the line. */
const entry =
  /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\n]*?))[^\S\n]*(?:(?<=\s|=|["'`])#[^\n]*)?(?:\n|$)/y;
const nothing = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;

/**
 * The settings of an .env file; none where there is no file. Text in UTF-8 or UTF-16, with lines that end in any way,
 * is read as it is meant. What cannot be read for certain is refused with the number of its line, so that no setting is
 * lost silently. No value is repeated.
 */
export function readEnvFile(path: string): EnvFile {
  return existsSync(path) ? parseEnvFile(path, decode(path, readFileSync(path))) : new Map();
}

/** The byte-order mark says which it is, and is no part of the text. */
function decode(path: string, bytes: Buffer): string {
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const encoding = isBig ? 'utf-16be' : isLittle ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // What is wrong is said below, without the bytes.
  }
  throw new StartupError(`${path} is no text in UTF-8. Save it as UTF-8.`);
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
    if (!match) throw new StartupError(`${line} cannot be read: write NAME=value, and # before a remark.`);
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
    throw new StartupError(`${line}: ${name} stood there before, with another value: remove one of the two.`);
  }
  // A blank one takes nothing away, as in a sample that was filled in below.
  if (!earlier) found.set(name, value);
}

function valueOf([, , double, single, back, bare = '']: RegExpExecArray): string {
  return double?.replaceAll(String.raw`\n`, '\n') ?? single ?? back ?? bare.trim();
}

/** What programs read in different ways, some of which lose a part of it. */
function refuseUnclear(name: string, bare: string, line: string): void {
  if (/^["'`]/.test(bare)) {
    throw new StartupError(
      `${line}: the quotes of ${name} cannot be read: close them, and write nothing behind them.`,
    );
  }
  if (bare.includes('#')) {
    throw new StartupError(
      `${line}: ${name} has a # in its value: put the value in quotes, or a space before a remark.`,
    );
  }
}
