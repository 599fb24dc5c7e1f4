import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from './platform/config/config.js';
import { StartupError } from './platform/errors/startup-error.js';
import type { Log } from './platform/telemetry/log.js';

/** Milliseconds. A worker exits by itself in less than `overdue`. */
const times = { firstWait: 100, longestWait: 10_000, settled: 10_000, overdue: 9600 };

/** After this number of consecutive workers that exit before they listen, all workers are stopped. */
const mostFailures = 3;

export interface Workers {
  /** The shared port, once all workers listen. Rejects when they cannot. */
  readonly listening: Promise<number>;
  /** Rejects when workers repeatedly exit before they listen. */
  readonly failed: Promise<never>;
  /** Lets workers finish their requests, and returns whether all of them finished in time. */
  readonly stop: () => Promise<boolean>;
  /** Kills all workers immediately. */
  readonly kill: () => void;
}

/**
 * Runs a number of workers that share one port, and replaces each that dies. Each worker accepts connections itself: if
 * Node.js distributed them, a connection on its way to a dying worker would never get a response.
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
    // Sending to a worker that has just died fails; the exit handler below reports the death.
    worker.on('error', (error) =>
      log.warn({ err: error }, 'a worker does not receive messages of its supervisor'),
    );
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      failures = ready.delete(worker) ? 0 : failures + 1;
      quickDeaths = performance.now() - began < times.settled ? quickDeaths + 1 : 0;
      log.error({ pid: worker.process.pid, code, signal }, 'a worker exited');
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

const neverListening = new StartupError('The workers exit before they listen, for the reason logged above.');

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
