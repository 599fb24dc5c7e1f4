import { every } from '../context/background.js';
import type { Counted, TakeBack } from '../context/ports.js';
import type { Log } from '../telemetry/log.js';

export interface TakeBacks {
  /**
   * Takes back counted attempts. A failure is retried in the background until the window ends, so this never throws.
   */
  readonly takeBack: TakeBack;
  readonly close: () => Promise<void>;
}

/** Milliseconds between retries, retries at the same time, and most that wait: those beyond stay counted. */
const bounds = { pause: 500, atOnce: 100, waiting: 10_000 };

export function openTakeBacks({ log, now }: { readonly log: Log; readonly now: () => Date }): TakeBacks {
  let waiting: Counted[] = [];

  const attempt = async (counted: readonly Counted[]): Promise<boolean> => {
    const outcomes = await Promise.allSettled(counted.map((one) => one.takeBack()));
    const failed = counted.filter((_one, at) => outcomes[at]!.status === 'rejected');
    waiting = [...waiting, ...failed].slice(0, bounds.waiting);
    const [why] = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (why) log.warn({ err: why.reason as unknown }, 'attempts could not be taken back and will be retried');
    return failed.length === 0;
  };
  const catchUp = async () => {
    let isReachable = true;
    while (isReachable && waiting.length > 0) {
      const due = waiting.slice(0, bounds.atOnce);
      waiting = waiting.slice(bounds.atOnce);
      isReachable = await attempt(due.filter(({ endsAt }) => endsAt > now()));
    }
  };
  const end = every(bounds.pause, log, catchUp);

  return {
    takeBack: async (counted) => {
      // While others already wait, the response does not wait for a further attempt.
      if (waiting.length > 0) waiting = [...waiting, ...counted].slice(0, bounds.waiting);
      else await attempt(counted);
    },
    close: async () => {
      await end();
      await catchUp();
    },
  };
}
