import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. */
const times = { patience: 300, betweenLooks: 20 };

/** What Node.js calls the requests that a thread of the pool works on: for files, and for the names of hosts. */
const ofThreads = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Ends the process now. process.exit waits for the threads of the pool, and a name server that is silent or a costly
 * hash may hold one for long; then a signal that waits for nothing ends the process. `isHashing` tells of hashes,
 * which Node.js does not list.
 */
export async function endProcess(code: number, isHashing: () => boolean = () => false): Promise<never> {
  const isBusy = () => isHashing() || process.getActiveResourcesInfo().some((name) => ofThreads.test(name));
  const overdue = performance.now() + times.patience;
  while (isBusy() && performance.now() < overdue) await delay(times.betweenLooks);
  if (isBusy()) {
    process.kill(process.pid, 'SIGKILL');
    // The first process of a container is spared by signals from within it, and takes the long way.
    await delay(times.patience);
  }
  process.exit(code);
}
