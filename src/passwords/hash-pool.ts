import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { CompleteConfig } from '../platform/context/app.js';
import type { HashPool } from '../platform/context/ports.js';
import { Refusal } from '../platform/errors/refusal.js';
import { countHashForms, standInsOf } from './hash-forms.js';
import type { StandIns } from './hash-forms.js';
import { hashSchemes } from './hash-schemes.js';
import type { Bcrypt } from './hash-schemes.js';

/** Hashes a configured number of passwords at a time; others wait in a queue, and are refused when it is full. */
export function openHashPool(config: CompleteConfig): HashPool & { close(): Promise<void> } {
  const workers = bcryptWorkers(config.hashConcurrency);
  const schemes = hashSchemes(config, workers);
  const { limited, load } = limit(config.hashConcurrency, config.hashQueueLimit);
  const canMatch = (hash: string | null): hash is string => hash !== null && schemes.obstacle(hash) === null;
  const [pepper] = config.tokenPeppers;
  let standInFor: StandIns = () => schemes.dummy;

  return {
    hash: (password) => limited(() => schemes.hash(password)),
    // Both comparisons hold one place of the queue. If the second were refused, the first would be a guess without a
    // result.
    matches: (password, hash, { typed = password, name = null } = {}) =>
      limited(async () => {
        const kept = canMatch(hash) ? hash : name === null ? schemes.dummy : standInFor(name);
        const matches =
          (await schemes.matches(password, kept)) ||
          // Other systems hash a password as it was typed. A hash made without our pepper may be of that kind.
          (typed !== password && !kept.startsWith('pepper=') && (await schemes.matches(typed, kept)));
        return matches && kept === hash;
      }),
    learnForms: async (database) => {
      const forms = (await countHashForms(database)).filter(({ example }) => canMatch(example));
      standInFor = forms.length === 0 ? () => schemes.dummy : standInsOf(forms, pepper);
    },
    isCurrent: (hash) => schemes.isCurrent(hash),
    canMatch,
    obstacle: (hash) => schemes.obstacle(hash),
    load,
    close: () => workers.close(),
  };
}

interface Limiter extends Pick<HashPool, 'load'> {
  readonly limited: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Runs at most `concurrency` at a time; at most `queueLimit` wait, in the order they came. */
function limit(concurrency: number, queueLimit: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  let refused = 0;

  const limited: Limiter['limited'] = async (work) => {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) {
        refused++;
        throw new Refusal('ServiceUnavailable', {
          retryAfter: 5,
          because: 'the password hashing queue is full',
        });
      }
      await new Promise<void>((go) => waiting.push(go));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      // Hands the place to the next in line without releasing it, so that no newcomer can take it.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
  return { limited, load: () => ({ running, waiting: waiting.length, refused }) };
}

/** The first bcrypt hash starts the threads: a deployment without bcrypt never pays for them. */
function bcryptWorkers(threads: number): Bcrypt & { close(): Promise<void> } {
  let pool: Piscina | null = null;
  const run = async <T>(name: string, task: object): Promise<T> => {
    const filename = fileURLToPath(new URL(`./bcrypt-worker${extname(import.meta.url)}`, import.meta.url));
    pool ??= new Piscina({ filename, minThreads: 1, maxThreads: threads, execArgv: [] });
    return (await pool.run(task, { name })) as T;
  };

  return {
    hash: (input, cost) => run<string>('hash', { input, cost }),
    compare: (input, hash) => run<boolean>('compare', { input, hash }),
    close: async () => pool?.destroy(),
  };
}
