const rounds = 5;

/** Milliseconds of this thread's CPU that some work takes, the median of five: no clock, so others may run beside it. */
export async function threadCpuOf(work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(before);
    taken.push((user + system) / 1000);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
}
