import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

let last = { msecs: -1, seq: 0 };

/** The id of an event of this moment. Of two in one millisecond, the one recorded later has the greater id. */
export function eventId(moment: Date): string {
  const msecs = moment.getTime();
  last = { msecs, seq: msecs === last.msecs ? last.seq + 1 : randomInt(2 ** 31) };
  return uuidv7(last);
}

/** No event of this moment or a later one has a smaller id. */
export function firstEventId(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
