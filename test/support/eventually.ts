import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is the one hoped for, for so many milliseconds at most, and gives the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isHopedFor: (answer: T) => boolean,
  patience = 5000,
): Promise<T> {
  const overdue = Date.now() + patience;
  let answer = await ask();
  while (!isHopedFor(answer) && Date.now() < overdue) {
    await delay(10);
    answer = await ask();
  }
  return answer;
}
