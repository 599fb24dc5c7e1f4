import type { Log } from '../telemetry/log.js';

/** Work that continues after the response. */
export interface Background {
  readonly background: (work: Promise<unknown>) => void;
  /** Resolves when all work is done. */
  readonly done: () => Promise<void>;
}

export function openBackground(log: Log): Background {
  const pending = new Set<Promise<void>>();
  const background = (work: Promise<unknown>) => {
    const settled = work.then(
      () => {},
      (error: unknown) => log.error({ err: error }, 'background work failed'),
    );
    pending.add(settled);
    void settled.then(() => pending.delete(settled));
  };
  return {
    background,
    done: async () => {
      await Promise.all(pending);
    },
  };
}

/** Repeats work in the background, with a pause in milliseconds between runs. Returns a function that ends it. */
export function every(pause: number, log: Log, work: () => Promise<unknown>): () => Promise<void> {
  let ended = false;
  let working: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const again = () => {
    if (ended) return;
    timer = setTimeout(() => {
      working = work()
        .catch((error: unknown) => log.warn({ err: error }, 'background work failed and will be retried'))
        .then(again);
    }, pause).unref();
  };
  again();
  return async () => {
    ended = true;
    if (timer) clearTimeout(timer);
    await working;
  };
}
