import { ftruncateSync, openSync, closeSync, fstatSync, writeSync } from 'node:fs';
import type { Problem } from './field-reader.js';

/** What became of a record that made no account. It never holds a value of the record. */
export interface Reported extends Problem {
  readonly line: number;
  readonly status: 'refused' | 'exists';
}

/** Where the report goes, one JSON object a line. */
export interface Report {
  /** Writes at this many bytes from the beginning, in the place of what may stand there, and says where it ends. */
  readonly write: (at: number, lines: readonly Reported[]) => number;
  /** Cuts off what stands behind, and lets go. */
  readonly close: (end: number) => void;
}

/** A file that only its owner may read. It goes on where an import that was broken off had come to. */
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
