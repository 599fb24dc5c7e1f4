import type { Result } from './client.js';

export const twenty = Array.from({ length: 20 }, (_, at) => at);

/** Once for each, one after the other; the answers have nothing that differs. */
export async function inTurn(
  times: readonly number[],
  work: (at: number) => Promise<Result>,
): Promise<Result[]> {
  const answers: Result[] = [];
  for (const at of times) answers.push(await work(at));
  return answers;
}
