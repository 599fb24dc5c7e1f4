import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { standardOutput } from './log-output.js';

export type Log = Logger;

/**
 * Structured logs, one JSON object a line, each with what `where` says at that moment. A password, code, token or secret
 * never belongs in one.
 */
export function openLog(level: string, destination?: DestinationStream, where?: () => object): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (name: string) => ({ level: name }) },
    serializers: { err: whatHappened },
    ...(where && { mixin: where }),
  };
  return pino(options, destination ?? standardOutput());
}

/** Characters of one value that a caller wrote. What is cut off could be as long as a request. */
const longestInLog = 200;

/** What a caller wrote, at a length that leaves the log readable and the disk alone. */
export function forLog(text: string): string;
export function forLog(text: string | undefined): string | undefined;
export function forLog(text: string | undefined): string | undefined {
  return text !== undefined && text.length > longestInLog ? `${text.slice(0, longestInLog)}…` : text;
}

/** Code units of what an error says. It may quote a caller. */
const longestOfError = { message: 2000, stack: 8000 };

/** Drivers attach the rows and values that a statement failed on, so of an error only this much is written. */
function whatHappened(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    name,
    message: message.slice(0, longestOfError.message),
    code,
    constraint,
    stack: stack?.slice(0, longestOfError.stack),
    ...(cause ? { cause: whatHappened(cause) } : {}),
  };
}
