import type { Log } from './log.js';

/** A service that the server uses, and how to check whether it is available. */
export interface Dependency {
  readonly name: string;
  /** Whether the server cannot serve anything without it. */
  readonly isVital: boolean;
  /** How long a result is reused. */
  readonly keepSeconds: number;
  /** Throws if it is not available. */
  readonly check: () => Promise<unknown>;
}

type Presence = 'ok' | 'down';

interface Readiness {
  /** `degraded`: the server serves everything, but a dependency that is not vital is down. */
  readonly status: Presence | 'degraded';
  readonly dependencies: Readonly<Record<string, Presence>>;
}

export interface Health {
  /** The current state. Concurrent calls share one check. */
  readonly look: () => Promise<Readiness>;
  /** From now on the server reports `down`, so that a load balancer sends no new requests. */
  readonly drain: () => void;
}

/** Longest duration of a check, in milliseconds. */
const deadline = 1000;

export function openHealth(log: Log, dependencies: readonly Dependency[]): Health {
  const probes = dependencies.map((dependency) => ({ ...dependency, isThere: probe(log, dependency) }));
  let draining = false;

  return {
    async look() {
      const seen = await Promise.all(probes.map(async (one) => ({ ...one, there: await one.isThere() })));
      const away = seen.filter(({ there }) => !there);
      const isDown = draining || away.some(({ isVital }) => isVital);
      const found = seen.map(({ name, there }) => [name, there ? 'ok' : 'down']);
      return {
        status: isDown ? 'down' : away.length > 0 ? 'degraded' : 'ok',
        dependencies: Object.fromEntries(found) as Readiness['dependencies'],
      };
    },
    drain() {
      draining = true;
    },
  };
}

/** Checks again when the last result is too old, and logs every change. */
function probe(log: Log, { name, keepSeconds, check }: Dependency): () => Promise<boolean> {
  let wasThere = true;
  let goodUntil = -Infinity;
  let finding = Promise.resolve(true);

  const look = async (): Promise<boolean> => {
    const problem = await within(check()).then(
      () => null,
      (error: unknown) => error,
    );
    const isThere = problem === null;
    if (isThere !== wasThere) {
      const err = problem ?? undefined;
      log.warn({ dependency: name, err }, isThere ? 'a dependency is back' : 'a dependency is away');
    }
    wasThere = isThere;
    goodUntil = performance.now() + keepSeconds * 1000;
    return isThere;
  };
  return () => {
    if (performance.now() < goodUntil) return finding;
    // Until the check is done, every caller waits for it.
    goodUntil = Infinity;
    finding = look();
    return finding;
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${deadline} ms.`)), deadline);
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
