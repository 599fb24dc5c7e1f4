import cluster from 'node:cluster';
import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';

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
  return pino(options, destination ?? pino.destination(gathered));
}

// Lines go out together, at the latest after a tenth of a second: a line a request must not cost a system call each.
// Workers share one pipe, which takes 4096 bytes as a whole (POSIX PIPE_BUF on Linux): lines of two do not get mixed up.
const most = cluster.isWorker ? { minLength: 4095, maxWrite: 4096 } : { minLength: 8192 };
const gathered = { sync: false, ...most, periodicFlush: 100 };

/** Drivers attach the rows and values that a statement failed on, so of an error only this much is written. */
function whatHappened(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return { name, message, code, constraint, stack, ...(cause ? { cause: whatHappened(cause) } : {}) };
}
