import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { Deployment } from '../support/processes.js';
import { TestApp } from '../support/test-app.js';

const hundred = Array.from({ length: 100 }, (_, at) => at);
const fifty = hundred.slice(0, 50);

const login = (at: number) =>
  `a${at}: login(input: { email: "${randomUUID()}@example.com", password: "x" }) { __typename }`;

const logins = (first: number, end: number) => hundred.slice(first, end).map(login).join(' ');

/** Ways to hide a hundred guesses in one request. */
const guises: Record<string, object> = {
  aliases: { query: `mutation { ${logins(0, 100)} }` },
  'an array batch': hundred.map((at) => ({ query: `mutation { ${login(at)} }` })),
  fragments: {
    query: `mutation { ...A ...B } fragment A on Mutation { ${logins(0, 50)} }
      fragment B on Mutation { ...C ${logins(50, 75)} } fragment C on Mutation { ${logins(75, 100)} }`,
  },
  'inline fragments': {
    query: `mutation { ${hundred.map((at) => `... on Mutation { ${login(at)} }`).join(' ')} }`,
  },
  'several operations': {
    query: hundred.map((at) => `mutation M${at} { ${login(at)} }`).join(' '),
    operationName: 'M7',
  },
};

describe('the passwords that are compared', () => {
  let app: TestApp;
  let compared: number;
  const countComparisons = () => {
    const { hashes } = app.app;
    const { matches } = hashes;
    hashes.matches = async (...given) => {
      compared++;
      return matches(...given);
    };
  };
  beforeAll(async () => {
    app = await TestApp.start({
      ...behindProxy,
      // No document is too large for this: the limits have to hold by themselves.
      GRAPHQL_MAX_ALIASES: '1000',
      GRAPHQL_MAX_ROOT_FIELDS: '1000',
      GRAPHQL_MAX_TOKENS: '20000',
      GRAPHQL_MAX_COMPLEXITY: '100000',
    });
    countComparisons();
  });
  beforeEach(() => {
    compared = 0;
  });
  afterAll(() => app.close());

  const guess = (address: string) =>
    app.client.mutate('login', { email: app.uniqueEmail(), password: 'x' }, from(address));

  const post = (address: string, body: object) =>
    fetch(app.client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from(address).headers },
      body: JSON.stringify(body),
    });

  it.each(Object.entries(guises))('are thirty at most for a hundred in %s', async (_name, body) => {
    const address = newAddress();

    await post(address, body);
    await post(address, body);
    await Promise.all(fifty.map(() => guess(address)));

    expect(compared).toBeLessThanOrEqual(30);
  });

  it('are thirty of fifty at one moment', async () => {
    const address = newAddress();

    await Promise.all(fifty.map(() => guess(address)));

    expect(compared).toBe(30);
  });

  it('are thirty across a restart', async () => {
    const address = newAddress();

    for (let tries = 0; tries < 18; tries++) await guess(address);
    app = await app.restart();
    countComparisons();
    for (let tries = 0; tries < 20; tries++) await guess(address);

    expect(compared).toBe(30);
  });
});

// On PostgreSQL; the embedded database admits one process, to which the same promises are put.
describe('the passwords that two server processes compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hashes-'));
  const counted = join(folder, 'counted');
  const compared = () => readFileSync(counted, 'utf8').length;
  let servers: Deployment;
  beforeAll(async () => {
    writeFileSync(counted, '');
    servers = await Deployment.start({
      ...behindProxy,
      RL_LOGIN_IP_LIMIT: '5/1h',
      RL_LOGIN_EMAIL_LIMIT: '100/1h',
      NODE_OPTIONS: `--import ${new URL('../support/count-hashes.mjs', import.meta.url).href}`,
      COUNTED_HASHES: counted,
    });
  }, 90_000);
  beforeEach(() => writeFileSync(counted, ''));
  afterAll(async () => {
    await servers.close();
    rmSync(folder, { recursive: true });
  });

  const guess = (turn: number, email: string, address: string) =>
    servers.client(turn).mutate('login', { email, password: 'x' }, from(address));

  it('are five of fifty from one address', async () => {
    const address = newAddress();

    await Promise.all(fifty.map((turn) => guess(turn, `${randomUUID()}@example.com`, address)));

    expect(compared()).toBe(5);
  });

  it('are eight of fifty for one account', async () => {
    const email = `${randomUUID()}@example.com`;

    await Promise.all(fifty.map((turn) => guess(turn, email, newAddress())));

    expect(compared()).toBe(8);
  });

  it('are no more when kill -9 ends one of them in between', async () => {
    const [email, address] = [`${randomUUID()}@example.com`, newAddress()];
    const both = (turns: readonly number[]) =>
      turns.flatMap((turn) => [
        guess(turn, email, newAddress()),
        guess(turn, `${randomUUID()}@example.com`, address),
      ]);

    const first = Promise.allSettled(both([0, 1, 2]));
    await servers.replace(0, 'SIGKILL');
    await first;
    const before = compared();
    await Promise.all(both(fifty));
    await servers.replace(0, 'SIGKILL');
    await Promise.all(both([0, 1]));

    expect(before).toBeLessThanOrEqual(6);
    expect(compared()).toBeGreaterThan(before);
    expect(compared()).toBeLessThanOrEqual(8 + 5);
  }, 120_000);
});
