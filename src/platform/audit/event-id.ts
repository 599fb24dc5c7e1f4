import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

let last = { msecs: -1, seq: 0 };

/** Makes the ID of an event at this time. Within one millisecond, a later call returns a greater ID. */
export function eventId(moment: Date): string {
  const msecs = moment.getTime();
  last = { msecs, seq: msecs === last.msecs ? last.seq + 1 : randomInt(2 ** 31) };
  return uuidv7(last);
}

/** The lower bound of the IDs of events at this time or later. */
export function firstEventId(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
