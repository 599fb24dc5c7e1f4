import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. */
const times = { patience: 300, betweenLooks: 20 };

/** Node.js's names for requests that use the thread pool: file access and host name lookups. */
const ofThreads = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Ends the process now. process.exit waits for the thread pool, which a silent name server or a costly hash may block
 * for long; then a kill signal ends the process. `isHashing` reports hashes, which Node.js does not list.
 */
export async function endProcess(code: number, isHashing: () => boolean = () => false): Promise<never> {
  const isBusy = () => isHashing() || process.getActiveResourcesInfo().some((name) => ofThreads.test(name));
  const overdue = performance.now() + times.patience;
  while (isBusy() && performance.now() < overdue) await delay(times.betweenLooks);
  if (isBusy()) {
    process.kill(process.pid, 'SIGKILL');
    // The first process of a container ignores signals that it sends to itself, and exits after a delay.
    await delay(times.patience);
  }
  process.exit(code);
}
