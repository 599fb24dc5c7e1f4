import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';

const repeat = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

/** Each fragment spreads the next ones, so that the last is reached by 2 ^ levels ways. */
const fanOut = (levels: number): string =>
  `{ ...f0 } ${repeat(levels, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f${levels} on Query { me { id } }`;

const fields = (count: number): string =>
  `{ ${repeat(count, (at) => `f${at}: ${'x'.repeat(40)} @skip(if: "no")`)} }`;

const documents: readonly [string, string][] = [
  ['a fan-out of 22 levels', fanOut(22)],
  ['a fan-out of 150 levels', fanOut(150)],
  [
    'fragments in a circle',
    `{ ...f0 } ${repeat(180, (at) => `fragment f${at} on Query { ...f${(at + 1) % 180} }`)}`,
  ],
  [
    'fragments that all spread each other',
    `{ ...f0 } ${repeat(24, (at) => `fragment f${at} on Query { ${repeat(24, (other) => `...f${(at + other) % 24}`)} }`)}`,
  ],
  ['10,000 aliases', `{ ${repeat(10_000, (at) => `a${at}:me`)} }`],
  ['500 aliases', `{ ${repeat(500, (at) => `a${at}:__typename`)} }`],
  ['10,000 directives', `{ me ${repeat(10_000, () => '@a')} }`],
  ['900 directives', `{ me ${repeat(900, () => '@a')} }`],
  ['5,000 levels', '{ a '.repeat(5000) + '}'.repeat(5000)],
  ['600 levels', '{ a '.repeat(600) + '}'.repeat(600)],
  ['100,000 tokens', '{'.repeat(100_000)],
  ['one field 1,990 times', `{ me { ${repeat(1990, () => 'id')} } }`],
  ['one object 480 times', `{ me { ${repeat(480, () => 'sessions{id}')} } }`],
  ['one field in 490 inline fragments', `{ me { ${repeat(490, () => '...{id}')} } }`],
  [
    'one field in many fragments',
    `{ me { ${repeat(40, (at) => `...f${at}`)} } } ${repeat(40, (at) => `fragment f${at} on User { ${repeat(38, () => 'id')} }`)}`,
  ],
  ['100 faults', fields(30)],
];

describe('a hostile document', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  async function send(query: string): Promise<{ status: number; milliseconds: number }> {
    const started = performance.now();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    const response = await fetch(app.client.url, { method: 'POST', headers, body });
    await response.text();
    return { status: response.status, milliseconds: performance.now() - started };
  }

  it.each(documents)('is refused within 50 ms: %s', async (_what, document) => {
    let quickest = Infinity;
    // The text differs each time, so that nothing is remembered; the quickest says what it costs on a busy machine.
    for (let time = 0; time < 40 && quickest >= 50; time++) {
      const { status, milliseconds } = await send(`${document}#${time}`);
      expect([400, 413]).toContain(status);
      quickest = Math.min(quickest, milliseconds);
    }

    expect(quickest).toBeLessThan(50);
  });

  it.each([
    [
      'variables of 8,000 unknown fields',
      Object.fromEntries(Array.from({ length: 8000 }, (_, i) => [`f${i}`, 1])),
    ],
    ['a list of 40,000 items', Array.from({ length: 40_000 }, () => 1)],
  ])('is refused within 50 ms when it comes with %s', async (_what, input) => {
    const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';
    let quickest = Infinity;
    for (let time = 0; time < 40 && quickest >= 50; time++) {
      const started = performance.now();
      const { status } = await app.client.ask(query, { input });
      quickest = Math.min(quickest, performance.now() - started);
      expect(status).toBe(400);
    }

    expect(quickest).toBeLessThan(50);
  });
});
