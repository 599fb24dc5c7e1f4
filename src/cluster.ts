import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from './platform/config/config.js';
import { StartupError } from './platform/errors/startup-error.js';
import type { Log } from './platform/telemetry/log.js';

/** Milliseconds. A worker ends by itself in less than `overdue`. */
const times = { firstWait: 100, longestWait: 10_000, settled: 10_000, overdue: 9600 };

/** What ends so many workers in a row before they listen ends them all. */
const mostFailures = 3;

export interface Workers {
  /** The port that they share, once all of them listen. Rejects when they cannot. */
  readonly listening: Promise<number>;
  /** Rejects when workers end over and over before they listen. */
  readonly failed: Promise<never>;
  /** Lets them finish what they do, and answers whether all of them did in time. */
  readonly stop: () => Promise<boolean>;
  /** Ends them at once. */
  readonly kill: () => void;
}

/**
 * Runs so many workers that share one port, and puts another in the place of each that dies. Each accepts connections
 * by itself: of those that Node.js would deal out in turn, one on its way to a worker that dies is never answered.
 */
export function runWorkers({ workers: count, shutdownDelaySeconds }: Config, log: Log): Workers {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const failed = Promise.withResolvers<never>();
  const listening = Promise.withResolvers<number>();
  const waiting = new Set<NodeJS.Timeout>();
  const ready = new Set<Worker>();
  let [stopping, failures, quickDeaths] = [false, 0, 0];

  const begin = () => {
    const worker = cluster.fork();
    const began = performance.now();
    worker.once('listening', ({ port }) => {
      ready.add(worker);
      failures = 0;
      if (ready.size === count) listening.resolve(port);
    });
    // What cannot be said to one that just died; that it did is said below.
    worker.on('error', (error) =>
      log.warn({ err: error }, 'a worker does not listen to the one that started it'),
    );
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      failures = ready.delete(worker) ? 0 : failures + 1;
      quickDeaths = performance.now() - began < times.settled ? quickDeaths + 1 : 0;
      log.error({ pid: worker.process.pid, code, signal }, 'a worker ended');
      if (failures >= mostFailures) failed.reject(neverListening);
      else later();
    });
  };
  const later = () => {
    const wait = Math.min(times.longestWait, times.firstWait * 2 ** quickDeaths);
    const timer = setTimeout(() => {
      waiting.delete(timer);
      begin();
    }, wait);
    waiting.add(timer);
  };

  for (let workers = 0; workers < count; workers++) begin();
  return {
    listening: Promise.race([listening.promise, failed.promise]),
    failed: failed.promise,
    stop: () => {
      stopping = true;
      for (const timer of waiting) clearTimeout(timer);
      return stopAll(shutdownDelaySeconds * 1000 + times.overdue);
    },
    kill: killAll,
  };
}

const neverListening = new StartupError(
  'The workers end before they listen, for the reason they gave above.',
);

async function stopAll(patience: number): Promise<boolean> {
  const workers = running();
  let inTime = true;
  const gone = workers.map((worker) => once(worker, 'exit'));
  for (const { process } of workers) process.kill('SIGTERM');
  const overdue = setTimeout(() => {
    inTime = false;
    killAll();
  }, patience);
  await Promise.all(gone);
  clearTimeout(overdue);
  return inTime;
}

function killAll(): void {
  for (const { process } of running()) process.kill('SIGKILL');
}

function running(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
