import { afterAll } from '@jest/globals';
import { Leaks } from './leaks.js';

/** What the servers of a test file logged, and the secrets that they were told or gave away. */
export const leaks = new Leaks();

const { fetch } = globalThis;

/** Everything that tests send by `fetch`, and what they read of the answers. */
globalThis.fetch = async (input, init) => {
  keepSent(init);
  const response = await fetch(input, init);
  for (const cookie of response.headers.getSetCookie()) keepCookie(cookie);
  const read = response.text.bind(response);
  const text = async () => {
    const body = await read();
    leaks.keepNamed(body, true);
    return body;
  };
  return Object.assign(response, { text, json: async () => JSON.parse(await text()) as unknown });
};

function keepSent({ body, headers }: RequestInit = {}): void {
  if (typeof body === 'string') leaks.keepNamed(body, false);
  const { authorization, cookie } = Object.fromEntries(new Headers(headers));
  if (authorization) leaks.keep(authorization.replace(/^Bearer /i, ''), 'authorization');
  for (const pair of cookie?.split('; ') ?? []) keepCookie(pair);
}

function keepCookie(pair: string): void {
  const [, value] = /^[^=]+=([^;]*)/.exec(pair) ?? [];
  if (value) leaks.keep(value, 'cookie');
}

// After whatever a file closes by itself: the last lines are there by then.
afterAll(() => {
  const found = leaks.found();
  if (found.length > 0) throw new Error(`The log has secrets that the tests used:\n- ${found.join('\n- ')}`);
});
