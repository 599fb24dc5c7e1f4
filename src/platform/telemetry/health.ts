import type { Log } from './log.js';

/** Something that the server makes use of, and how to see whether it is there. */
export interface Dependency {
  readonly name: string;
  /** Whether nothing can be served without it. */
  readonly isVital: boolean;
  /** How long a finding is good for. */
  readonly keepSeconds: number;
  /** Throws when it is away. */
  readonly check: () => Promise<unknown>;
}

type Presence = 'ok' | 'down';

interface Readiness {
  /** `degraded`: everything is served, though something that is not vital is away. */
  readonly status: Presence | 'degraded';
  readonly dependencies: Readonly<Record<string, Presence>>;
}

export interface Health {
  /** What there is now. Any number of askers at one moment make one check. */
  readonly look: () => Promise<Readiness>;
  /** From now on the server says that it is down, so that nothing new is sent to it. */
  readonly drain: () => void;
}

/** Milliseconds that a check may take. */
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

/** Looks again once the last finding is too old, and tells the log of every change. */
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
    // Until the check is done, whoever asks waits for it.
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
