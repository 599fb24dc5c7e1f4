import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type Log = Logger;

/**
 * Structured logs, one JSON object a line. A token, password or code never belongs in a line; the paths below
 * are a second net under that rule.
 */
export function openLog(level: string, destination?: DestinationStream): Log {
  const redact = [
    'password',
    'token',
    'accessToken',
    'refreshToken',
    'secret',
    'authorization',
    '*.password',
  ];
  const options = { level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime };
  // Lines gather while a write is under way and go out in one: a line a request must not cost a system call each.
  return pino(
    { ...options, formatters: { level: levelName } },
    destination ?? pino.destination({ sync: false }),
  );
}

function levelName(level: string): { level: string } {
  return { level };
}
