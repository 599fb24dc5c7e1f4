import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Info } from 'csv-parse';
import { StartupError } from '../../platform/errors/startup-error.js';
import type { Format } from './formats.js';

/** One account of the file, or why it cannot be read. `line` is its first line, counted from 1. */
export type ImportRecord =
  | { readonly line: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly unreadable: string };

/** Bytes. Bounds the memory for a quote that is never closed, or a file of another kind. */
const longest = 256 * 1024;

/** The records of a file, one at a time, so that memory does not grow with the file. */
export function readRecords(chunks: AsyncIterable<Buffer>, format: Format): AsyncGenerator<ImportRecord> {
  return format === 'csv' ? readCsv(chunks) : readJsonLines(chunks);
}

async function* readJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<ImportRecord> {
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line++;
    if (text === null) yield { line, unreadable: `It is longer than ${longest} bytes.` };
    else if (text.trim() !== '') yield { line, ...parseObject(text) };
  }
}

function parseObject(text: string): { fields: Record<string, unknown> } | { unreadable: string } {
  const unreadable = 'Write one JSON object a line, as in {"email":"ada@example.com"}.';
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return { unreadable };
    return { fields: fields as Record<string, unknown> };
  } catch {
    return { unreadable };
  }
}

/** Null stands for an over-long line. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string | null> {
  let isFirst = true;
  const read = (bytes: Buffer): string | null => {
    const text = bytes.length > longest ? null : bytes.toString();
    const isMarked = isFirst && text?.startsWith('\uFEFF');
    isFirst = false;
    return isMarked ? text!.slice(1) : text;
  };

  let begun = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield read(Buffer.concat([begun, chunk.subarray(from, end)]));
      begun = Buffer.alloc(0);
      from = end + 1;
    }
    // Keep only enough of an over-long line to detect it.
    if (begun.length <= longest) begun = Buffer.concat([begun, chunk.subarray(from)]);
  }
  if (begun.length > 0) yield read(begun);
}

interface CsvRecord {
  readonly info: Info;
  readonly record: readonly string[];
}

async function* readCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<ImportRecord> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longest,
  });
  const source = Readable.from(chunks);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);

  try {
    yield* rowsOf(parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new StartupError(`The file is not valid CSV (RFC 4180): ${error.message}.`);
  } finally {
    source.destroy();
  }
}

async function* rowsOf(parser: AsyncIterable<CsvRecord>): AsyncGenerator<ImportRecord> {
  let header: readonly string[] | null = null;
  for await (const { info, record } of parser) {
    if (header) yield { line: info.lines - breaksIn(record), ...readRow(header, record) };
    else header = readHeader(record);
  }
}

function readHeader(names: readonly string[]): readonly string[] {
  const header = names.map((name) => name.trim());
  const repeated = header.findIndex((name, at) => header.indexOf(name) !== at);
  if (repeated === -1) return header;
  throw new StartupError(`Column ${repeated + 1} of the header has the same name as an earlier one.`);
}

function readRow(header: readonly string[], row: readonly string[]): RowRead {
  if (row.length !== header.length) {
    return { unreadable: `It has ${row.length} columns, but the header has ${header.length}.` };
  }
  return { fields: Object.fromEntries(header.map((name, at) => [name, row[at]])) };
}

type RowRead = { readonly fields: Record<string, unknown> } | { readonly unreadable: string };

function breaksIn(record: readonly string[]): number {
  return record.reduce((breaks, text) => breaks + (text.includes('\n') ? text.split('\n').length - 1 : 0), 0);
}
