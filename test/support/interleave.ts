import { jest } from '@jest/globals';
import type { TestApp } from './test-app.js';

/** Asks, and lets something happen between the comparison of the password and what follows from it. */
export async function withMeanwhile<T>(
  app: TestApp,
  ask: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  const { hashes } = app.app;
  const { matches } = hashes;
  const spy = jest.spyOn(hashes, 'matches').mockImplementationOnce(async (...given) => {
    const answer = await matches(...given);
    await meanwhile();
    return answer;
  });
  const result = await ask();
  spy.mockRestore();
  return result;
}
