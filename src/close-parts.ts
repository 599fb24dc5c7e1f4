import { settlesWithin } from './in-time.js';
import type { Log } from './platform/telemetry/log.js';

/** Milliseconds that each part may take to close. A mail in delivery has three seconds. */
const patience = {
  'background work': 2000,
  'work left for later': 3500,
  'tries to take back': 2000,
  mail: 3500,
  clock: 1000,
  audit: 2000,
  redis: 2000,
  hashing: 1000,
  database: 1000,
  tracing: 1500,
} as const;

/** Waits for a part to close, until its time is over. */
export async function closeInTime(
  log: Log,
  part: keyof typeof patience,
  closed: Promise<unknown> | undefined,
): Promise<void> {
  if (await settlesWithin(patience[part], Promise.resolve(closed))) return;
  log.warn({ part }, 'not closed in time; shutting down without it');
}

type Closes = { close(): Promise<void> } | null;

type Closing = 'takeBacks' | 'mail' | 'clock' | 'audit' | 'redis' | 'hashes' | 'database' | 'tracing';

interface Parts extends Readonly<Record<Closing, Closes>> {
  readonly done: () => Promise<void>;
}

/** Closes the parts of an app, each within its time. Parts that write to the database close before the connections. */
export async function closeParts(log: Log, parts: Parts): Promise<void> {
  const { done, takeBacks, mail, clock, audit, redis, hashes, database, tracing } = parts;
  await Promise.all([
    closeInTime(log, 'work left for later', done()),
    closeInTime(log, 'tries to take back', takeBacks?.close()),
    closeInTime(log, 'mail', mail?.close()),
    closeInTime(log, 'clock', clock?.close()),
  ]);
  await Promise.all([
    closeInTime(log, 'audit', audit?.close()),
    closeInTime(log, 'redis', redis?.close()),
    closeInTime(log, 'hashing', hashes?.close()),
  ]);
  await Promise.all([
    closeInTime(log, 'database', database?.close()),
    closeInTime(log, 'tracing', tracing?.close()),
  ]);
  await new Promise<void>((resolve) => log.flush(() => resolve()));
}
