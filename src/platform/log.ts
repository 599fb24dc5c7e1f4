import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { standardOutput } from './line-output.js';

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

/** Drivers attach the rows and values that a statement failed on, so of an error only this much is written. */
function whatHappened(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return { name, message, code, constraint, stack, ...(cause ? { cause: whatHappened(cause) } : {}) };
}
