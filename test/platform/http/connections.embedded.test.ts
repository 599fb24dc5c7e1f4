import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { socketsAt } from '../../support/server-sockets.js';
import { destroyClients, get, post, socketsOf, StubbornClient } from '../../support/stubborn-client.js';
import type { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

// A machine that has others to run takes its time.
jest.setTimeout(180_000);
afterEach(destroyClients);

describe('a client that never closes its connection', () => {
  const kinds: [name: string, bytes: string, statuses: number[]][] = [
    ['says nothing', '', [408]],
    ['sends half a request', 'GET / HTTP/1.1\r\nhost', [408]],
    ['sends half a body', `${post(100)}{`, [408]],
    ['sends what is no HTTP', 'one\r\n\r\ntwo\r\n\r\n', [400]],
    ['says hello as for TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['begins HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['asks for a tunnel', 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n', [501]],
    ['expects something', 'GET / HTTP/1.1\r\nhost: x\r\nexpect: all\r\n\r\n', [417]],
    ['sends headers that are too large', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, [431]],
    ['sends a body that is too large', `${post(1e6)}${'x'.repeat(500_000)}`, [413]],
    ['sends no HTTP after a request', `${get}\0\0\r\n\r\n`, [200, 400]],
  ];

  it('is answered, and cut off soon after', async () => {
    await withApp({ HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '2' }, async (app) => {
      const { port } = app.app;
      const all = kinds.map(([, bytes]) => StubbornClient.open(port, bytes));

      for (const [at, client] of all.entries()) await client.answers(kinds[at]![2].length);

      expect(await socketsOf(port, 0)).toBe(0);
      expect(all.map(({ statuses }, at) => [kinds[at]![0], statuses])).toEqual(
        kinds.map(([name, , statuses]) => [name, statuses]),
      );
    });
  });

  it('finds the same at the port of /metrics', async () => {
    const short = { HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '2', METRICS_PORT: '0' };
    await withApp(short, async ({ app }) => {
      const port = app.metricsPort!;
      const sent = kinds.filter(([, bytes]) => !bytes.includes('/'));
      const all = sent.map(([, bytes]) => StubbornClient.open(port, bytes));

      for (const client of all) await client.answers(1);

      expect(await socketsOf(port, 0)).toBe(0);
      expect(all.map(({ statuses }) => statuses)).toEqual(sent.map(([, , statuses]) => statuses));
    });
  });

  it('is cut off while it goes on sending a body that is too large', async () => {
    await withApp({}, async ({ app }) => {
      const client = StubbornClient.open(app.port, post(1e9));
      const sending = setInterval(() => client.socket.write('x'.repeat(10_000)), 20);

      await client.answers(1);
      const left = await socketsOf(app.port, 0);
      clearInterval(sending);

      expect(left).toBe(0);
      expect(client.statuses).toEqual([413]);
    });
  });

  it('is cut off when it sends empty lines instead of requests', async () => {
    const short = { KEEP_ALIVE_TIMEOUT_SECONDS: '1', HEADERS_TIMEOUT_SECONDS: '1' };
    await withApp(short, async (app) => {
      const client = StubbornClient.open(app.app.port, get);
      await client.answers(1);
      const sending = setInterval(() => client.socket.write('\r\n'), 20);

      const left = await socketsOf(app.app.port, 0);
      clearInterval(sending);

      expect(left).toBe(0);
    });
  });

  it('gets nothing done by a body that arrives after it was told that this took too long', async () => {
    await withApp({ HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '1' }, async (app) => {
      const email = app.uniqueEmail();
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';
      const body = JSON.stringify({ query, variables: { input: { email, password } } });
      const client = StubbornClient.open(app.app.port, post(body.length) + body.slice(0, -1));

      expect(await client.answers(1)).toEqual([408]);
      client.socket.write(body.slice(-1));
      expect(await socketsOf(app.app.port, 0)).toBe(0);

      expect(await app.database.query('select 1 from users where email = $1', [email])).toEqual([]);
    });
  });
});

describe('KEEP_ALIVE_TIMEOUT_SECONDS', () => {
  it('is longer than the minute of load balancers, and a setting', async () => {
    const headerOf = async (app: TestApp) => (await fetch(`${app.origin}/health`)).headers.get('keep-alive');

    await withApp({}, async (app) => expect(await headerOf(app)).toBe('timeout=75'));
    await withApp({ KEEP_ALIVE_TIMEOUT_SECONDS: '1' }, async (app) => {
      expect(await headerOf(app)).toBe('timeout=1');
      const client = StubbornClient.open(app.app.port, get);
      await client.answers(1);
      expect(await socketsOf(app.app.port, 0)).toBe(0);
    });
  });
});

describe('MAX_CONNECTIONS', () => {
  it('serves new clients while silent ones fill the server', async () => {
    await withApp({ MAX_CONNECTIONS: '50' }, async (app) => {
      const { port } = app.app;
      const silent = Array.from({ length: 300 }, () => StubbornClient.open(port, ''));
      for (const { socket } of silent)
        if (socket.connecting) await new Promise((done) => socket.once('connect', done));

      const served = [];
      for (let at = 0; at < 20; at++) served.push(StubbornClient.open(port, get));
      for (const client of served) expect(await client.answers(1)).toEqual([200]);

      expect(socketsAt(port)).toBeLessThanOrEqual(50);
    });
  });

  it('closes the one that has waited longest, and none whose request is in flight', async () => {
    const slow = {
      MAX_CONNECTIONS: '3',
      ARGON2_MEMORY_KIB: '262144',
      ARGON2_PASSES: '20',
      ANSWER_TIMEOUT_MS: '60000',
    };
    await withApp(slow, async (app) => {
      const { port } = app.app;
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';
      const body = JSON.stringify({ query, variables: { input: { email: app.uniqueEmail(), password } } });
      const inFlight = StubbornClient.open(port, post(body.length) + body);
      const first = StubbornClient.open(port, get);
      await first.answers(1);
      const half = StubbornClient.open(port, post(body.length) + body.slice(1));
      await socketsOf(port, 3);
      // The first one has waited for less long from now on.
      first.socket.write(get);
      await first.answers(2);

      const further = StubbornClient.open(port, get);
      expect(await further.answers(1)).toEqual([200]);
      await eventually(
        async () => half.hasEnded,
        (hasEnded) => hasEnded,
      );

      expect([inFlight.hasEnded, first.hasEnded, half.hasEnded]).toEqual([false, false, true]);
      expect(await inFlight.answers(1)).toEqual([200]);
    });
  });
});
