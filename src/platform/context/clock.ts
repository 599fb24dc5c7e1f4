import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import type { Log } from '../telemetry/log.js';
import { every } from './background.js';

/** The time that the whole program uses. */
export interface Clock {
  readonly now: () => Date;
  /** Seconds by which this machine's clock is ahead; negative if it is behind. */
  readonly drift: () => number;
  readonly close: () => Promise<void>;
}

const readTime = statement<{ now: Date }>('tell-time', 'select clock_timestamp() as now');

/** Milliseconds. */
const times = { betweenLooks: 10_000, heldBack: 1000, worthTelling: 2000 };

/** The first measurement includes opening a connection, so later ones are more exact. */
const looksAtStart = 3;

/** The clock of this machine, if it is the only machine, or the clock of a test. */
export function ownClock(now: () => Date = () => new Date()): Clock {
  return { now, drift: () => 0, close: async () => {} };
}

/**
 * The clock of the database, which all its servers share: the monotonic clock of this process plus an offset that is
 * measured repeatedly. Changes to the clock of this machine have no effect. The next measurement follows a step of the
 * database's clock, such as after a fail-over. While the database is unavailable, the last offset is used.
 */
export async function openDatabaseClock(database: Pick<Database, 'query'>, log: Log): Promise<Clock> {
  const look = lookAt(database);
  let best = await look();
  for (let looks = 1; looks < looksAtStart; looks++) best = better(best, await look());

  // A small correction backwards holds the time still instead, so that a later event never has an earlier time.
  let last = -Infinity;
  const now = (): Date => {
    const moment = performance.now() + best.offset;
    if (moment > last || last - moment > times.heldBack) last = moment;
    return new Date(last);
  };
  const drift = () => (Date.now() - now().getTime()) / 1000;
  const warn = openWarning(log, drift);
  warn();
  const end = every(times.betweenLooks, log, async () => {
    best = better(best, await look());
    warn();
  });
  return { now, drift, close: end };
}

/** The database's time minus the monotonic time, in milliseconds. The error is at most half the round-trip time. */
interface Look {
  readonly offset: number;
  readonly uncertainty: number;
}

function lookAt(database: Pick<Database, 'query'>): () => Promise<Look> {
  return async () => {
    const before = performance.now();
    const [row] = await database.query(readTime, []);
    const after = performance.now();
    // The database returns microseconds, which a Date truncates.
    return { offset: row!.now.getTime() - (before + after) / 2, uncertainty: (after - before) / 2 + 1 };
  };
}

/** Milliseconds by which the clocks of two machines may drift apart between two measurements: 100 ppm. */
const wander = times.betweenLooks * 0.0001;

/** The more exact measurement, unless the newer one proves the older one wrong. */
function better(older: Look, newer: Look): Look {
  const aged = { offset: older.offset, uncertainty: older.uncertainty + wander };
  const disproved = Math.abs(aged.offset - newer.offset) > aged.uncertainty + newer.uncertainty;
  return disproved || newer.uncertainty <= aged.uncertainty ? newer : aged;
}

/** Logs when this machine's clock becomes wrong or right again. Other programs on the machine depend on it. */
function openWarning(log: Log, drift: () => number): () => void {
  let isWrong = false;
  return () => {
    const seconds = drift();
    if (Math.abs(seconds) * 1000 > times.worthTelling === isWrong) return;
    isWrong = !isWrong;
    const facts = { drift_seconds: Math.round(seconds * 10) / 10 };
    if (isWrong) log.warn(facts, "this machine's clock differs from the database's: set both by NTP");
    else log.info(facts, "this machine's clock agrees with the database's again");
  };
}
