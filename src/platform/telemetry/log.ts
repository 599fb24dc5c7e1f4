import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { standardOutput } from './log-output.js';

export type Log = Logger;

/**
 * Opens the structured log: one JSON object per line, with the fields that `where` returns at that moment. Never log a
 * password, code, token or secret.
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

/** Longest logged value from a client, in code units. A client could otherwise send a value as long as a request. */
const longestInLog = 200;

/** Shortens a value from a client, so that it cannot fill the log. */
export function forLog(text: string): string;
export function forLog(text: string | undefined): string | undefined;
export function forLog(text: string | undefined): string | undefined {
  return text !== undefined && text.length > longestInLog ? `${text.slice(0, longestInLog)}…` : text;
}

/** Longest logged parts of an error, in code units. An error may quote a client. */
const longestOfError = { message: 2000, stack: 8000 };

/** The logged fields of an error. Others are left out, because drivers attach the rows and values of a statement. */
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
