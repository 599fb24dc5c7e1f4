import { expect } from '@jest/globals';
import { codeOf } from '../../src/platform/errors/refusal.js';
import { TopLevelError } from './client.js';

declare module 'expect' {
  interface Matchers<R> {
    /** The answer is the member of the union that bears this refusal's name, with its code. */
    toBeRefused(name: string): R;
    /** The answer is a session. */
    toBeSignedIn(): R;
  }
}

expect.extend({
  toBeRefused(received: unknown, name: string) {
    const { __typename, code } = (received ?? {}) as { __typename?: string; code?: string };
    const pass = __typename === `${name}Error` && code === codeOf(name);
    return {
      pass,
      message: () => `expected ${pass ? 'anything but ' : ''}${name}, got ${JSON.stringify(received)}`,
    };
  },

  toBeSignedIn(received: unknown) {
    const { __typename, accessToken } = (received ?? {}) as { __typename?: string; accessToken?: string };
    const pass = __typename === 'Authenticated' && typeof accessToken === 'string';
    return { pass, message: () => `expected ${pass ? 'no ' : ''}session, got ${JSON.stringify(received)}` };
  },
});

/** Runs a request that has to end in a top-level error, and gives that error. */
export async function topLevelError(request: Promise<unknown>): Promise<TopLevelError> {
  const outcome = await request.catch((error: unknown) => error);
  if (outcome instanceof TopLevelError) return outcome;
  throw outcome instanceof Error
    ? outcome
    : new Error(`expected a top-level error, got ${JSON.stringify(outcome)}`);
}
