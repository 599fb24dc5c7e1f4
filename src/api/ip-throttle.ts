import { secondsUntil } from '../platform/context/seconds-until.js';

/** Counts requests by address in windows of a minute. Returns the seconds to wait if an address is over `max`, else null. */
export type IpThrottle = (network: string, max: number, now: Date) => number | null;

const minute = 60_000;

/** Most addresses that are counted in a minute. Requests of further addresses pass. */
const most = 200_000;

export function ipThrottle(): IpThrottle {
  let began = -Infinity;
  let counts = new Map<string, number>();

  return (network, max, now) => {
    if (max === 0) return null;
    const moment = now.getTime();
    if (moment >= began + minute || moment < began) {
      began = moment;
      counts = new Map();
    }
    const count = (counts.get(network) ?? 0) + 1;
    if (count > 1) counts.set(network, count);
    else if (counts.size < most) counts.set(copied(network), count);
    return count > max ? secondsUntil(new Date(began + minute), now) : null;
  };
}

/** Copies the text, because a slice keeps the whole header in memory, and a client can send long headers. */
function copied(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
