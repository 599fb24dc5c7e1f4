import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import type { Log } from '../telemetry/log.js';
import { every } from './background.js';

/** The time that everything here goes by. */
export interface Clock {
  readonly now: () => Date;
  /** Seconds by which this machine's clock is ahead of it; below zero, behind. */
  readonly drift: () => number;
  readonly close: () => Promise<void>;
}

const tell = statement<{ now: Date }>('tell-time', 'select clock_timestamp() as now');

/** Milliseconds. */
const times = { betweenLooks: 10_000, heldBack: 1000, worthTelling: 2000 };

/** The first answer takes a connection to be made, so that the next ones are more exact. */
const looksAtStart = 3;

/** The clock of the machine, where it is the only one there is, or one that a test gives. */
export function ownClock(now: () => Date = () => new Date()): Clock {
  return { now, drift: () => 0, close: async () => {} };
}

/**
 * The clock of the database, which all servers on it share. It runs on here by the monotonic clock, from an offset that
 * is measured again and again. What is done to the clock of this machine changes nothing. A step of the database's
 * clock, as after a fail-over, is followed by the next look; while the database is away time goes on from the last one.
 */
export async function openDatabaseClock(database: Pick<Database, 'query'>, log: Log): Promise<Clock> {
  const look = lookAt(database);
  let best = await look();
  for (let looks = 1; looks < looksAtStart; looks++) best = better(best, await look());

  // Corrections back by a little let time stand still for as long, so that what comes later is never dated earlier.
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

/** The database's time less the monotonic one, in milliseconds. It is exact to half of what the answer took. */
interface Look {
  readonly offset: number;
  readonly uncertainty: number;
}

function lookAt(database: Pick<Database, 'query'>): () => Promise<Look> {
  return async () => {
    const before = performance.now();
    const [row] = await database.query(tell, []);
    const after = performance.now();
    // The database tells microseconds, and a Date keeps none of them.
    return { offset: row!.now.getTime() - (before + after) / 2, uncertainty: (after - before) / 2 + 1 };
  };
}

/** By so much of a millisecond in each look the clocks of two machines may have moved apart: 100 millionths. */
const wander = times.betweenLooks * 0.0001;

/** The more exact one, but for an older one that the newer one proves wrong. */
function better(older: Look, newer: Look): Look {
  const aged = { offset: older.offset, uncertainty: older.uncertainty + wander };
  const disproved = Math.abs(aged.offset - newer.offset) > aged.uncertainty + newer.uncertainty;
  return disproved || newer.uncertainty <= aged.uncertainty ? newer : aged;
}

/** Tells the log when this machine's clock is wrong, and when it is right again. Others on the machine go by it. */
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
