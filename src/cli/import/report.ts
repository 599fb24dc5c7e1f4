import { ftruncateSync, openSync, closeSync, fstatSync, writeSync } from 'node:fs';
import type { Problem } from './field-reader.js';

/** The result of a record that created no account. It never holds a value of the record. */
export interface Reported extends Problem {
  readonly line: number;
  readonly status: 'refused' | 'exists';
}

/** Writes the report, one JSON object per line. */
export interface Report {
  /** Writes at this byte offset, over anything that stands there, and returns the offset of the end. */
  readonly write: (at: number, lines: readonly Reported[]) => number;
  /** Cuts off the rest of the file, and closes it. */
  readonly close: (end: number) => void;
}

/** A file that only its owner can read. It continues at the end of an interrupted import. */
export function fileReport(path: string): Report & { readonly bytes: number } {
  const file = openSync(path, 'a', 0o600);
  closeSync(file);
  const report = openSync(path, 'r+');
  return {
    bytes: fstatSync(report).size,
    write: (at, lines) => at + writeSync(report, textOf(lines), at),
    close: (end) => {
      ftruncateSync(report, end);
      closeSync(report);
    },
  };
}

export function streamReport(write: (text: string) => void): Report {
  return {
    write: (at, lines) => {
      const text = textOf(lines);
      if (text !== '') write(text);
      return at + Buffer.byteLength(text);
    },
    close: () => {},
  };
}

function textOf(lines: readonly Reported[]): string {
  return lines
    .map(({ line, status, field, reason }) => `${JSON.stringify({ line, status, field, reason })}\n`)
    .join('');
}
