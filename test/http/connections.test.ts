import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { DataFolders } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/server-process.js';
import { socketsAt } from '../support/server-sockets.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

// A machine that has others to run takes its time.
jest.setTimeout(180_000);
const patience = 60_000;

const clients: Stubborn[] = [];
afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.destroy();
});

/** A client that never closes, whatever the server does, and reads only if it is told to. */
class Stubborn {
  readonly socket: Socket;
  said = '';
  hasEnded = false;

  constructor(port: number, bytes: string, reads = true) {
    clients.push(this);
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('error', () => {});
    this.socket.on('end', () => (this.hasEnded = true));
    if (reads) this.socket.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.socket.write(bytes, 'latin1');
  }

  get statuses(): number[] {
    return Array.from(this.said.matchAll(/^HTTP\/1\.1 (\d+)/gm), ([, status]) => Number(status));
  }

  answers(count: number): Promise<number[]> {
    return eventually(
      async () => this.statuses,
      ({ length }) => length >= count,
      patience,
    );
  }
}

const get = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
const post = (length: number) =>
  `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

/** Waits until the server holds so many connections, and gives how many it holds. */
const socketsOf = (port: number, hopedFor: number) =>
  eventually(
    async () => socketsAt(port),
    (count) => count === hopedFor,
    patience,
  );

const requestsOf = (app: TestApp) => app.logs().filter(({ msg }) => msg === 'request');

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
      const all = kinds.map(([, bytes]) => new Stubborn(port, bytes));

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
      const all = sent.map(([, bytes]) => new Stubborn(port, bytes));

      for (const client of all) await client.answers(1);

      expect(await socketsOf(port, 0)).toBe(0);
      expect(all.map(({ statuses }) => statuses)).toEqual(sent.map(([, , statuses]) => statuses));
    });
  });

  it('is cut off while it goes on sending a body that is too large', async () => {
    await withApp({}, async ({ app }) => {
      const client = new Stubborn(app.port, post(1e9));
      const sending = setInterval(() => client.socket.write('x'.repeat(10_000)), 20);

      await client.answers(1);
      const left = await socketsOf(app.port, 0);
      clearInterval(sending);

      expect(left).toBe(0);
      expect(client.statuses).toEqual([413]);
    });
  });

  it('is cut off when it sends empty lines instead of requests', async () => {
    await withApp({}, async (app) => {
      const client = new Stubborn(app.app.port, get);
      await client.answers(1);
      const sending = setInterval(() => client.socket.write('\r\n'), 20);

      app.clock.advance('2m');
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
      const client = new Stubborn(app.app.port, post(body.length) + body.slice(0, -1));

      expect(await client.answers(1)).toEqual([408]);
      client.socket.write(body.slice(-1));
      expect(await socketsOf(app.app.port, 0)).toBe(0);

      expect(await app.database.query('select 1 from users where email = $1', [email])).toEqual([]);
    });
  });
});

describe('a client that closes its half after the request', () => {
  it('gets its answer, and all of those to requests in a row', async () => {
    await withApp({}, async ({ app }) => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const one = new Stubborn(app.port, post(body.length) + body);
      const many = new Stubborn(app.port, get.repeat(200));
      for (const { socket } of [one, many]) socket.end();

      expect(await one.answers(1)).toEqual([200]);
      expect(await many.answers(200)).toEqual(Array(200).fill(200));
      expect(await socketsOf(app.port, 0)).toBe(0);
    });
  });
});

describe('a client that sends requests in a row', () => {
  it('gets every answer, in order', async () => {
    await withApp({}, async ({ app }) => {
      const client = new Stubborn(
        app.port,
        Array.from({ length: 500 }, (_, at) => `${get.slice(0, -2)}x-request-id: request-${at}\r\n\r\n`).join(
          '',
        ),
      );

      await client.answers(500);

      const ids = Array.from(client.said.matchAll(/^x-request-id: request-(\d+)/gm), ([, at]) => Number(at));
      expect(ids).toEqual(Array.from({ length: 500 }, (_, at) => at));
    });
  });

  it('has eight of them in work at most', async () => {
    const slow = {
      ARGON2_MEMORY_KIB: '65536',
      ARGON2_PASSES: '5',
      METRICS_PORT: '0',
      HASH_QUEUE_LIMIT: '1000',
    };
    await withApp(slow, async (app) => {
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';
      const requests = Array.from({ length: 40 }, () => {
        const body = JSON.stringify({
          query,
          variables: { input: { email: app.uniqueEmail(), password } },
        });
        return post(body.length) + body;
      });
      const client = new Stubborn(app.app.port, requests.join(''));

      let most = 0;
      while (client.statuses.length < 40) {
        const { running, waiting } = app.app.hashes.load();
        most = Math.max(most, running + waiting);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }

      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(8);
      expect(client.statuses).toEqual(Array(40).fill(200));
    });
  });
});

describe('a client that never reads', () => {
  const page = 'GET /verify-email HTTP/1.1\r\nhost: x\r\n\r\n';

  /** Waits until the server works on no more of the requests. */
  async function stalled(app: TestApp): Promise<number> {
    let before = -1;
    return eventually(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return requestsOf(app).length;
      },
      (count) => {
        const isStill = count > 0 && count === before;
        before = count;
        return isStill;
      },
      patience,
    );
  }

  it('is held back, and cut off after a minute without progress', async () => {
    await withApp({}, async (app) => {
      new Stubborn(app.app.port, page.repeat(20_000), false);

      expect(await stalled(app)).toBeLessThan(20_000);
      app.clock.advance('50s');
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(socketsAt(app.app.port)).toBe(1);
      app.clock.advance('15s');
      expect(await socketsOf(app.app.port, 0)).toBe(0);
    });
  });
});

describe('an answer that takes a while', () => {
  it('arrives, however long the server takes for it', async () => {
    const slow = { ARGON2_MEMORY_KIB: '262144', ARGON2_PASSES: '20', ANSWER_TIMEOUT_MS: '60000' };
    await withApp(slow, async (app) => {
      const signup = app.client.mutate('signup', { email: app.uniqueEmail(), password });
      await eventually(
        async () => app.app.hashes.load().running,
        (running) => running > 0,
      );

      // Seen after each of them.
      for (const step of ['25s', '70s']) {
        app.clock.advance(step);
        await new Promise((resolve) => setTimeout(resolve, 1100));
      }

      await expect(signup).resolves.toMatchObject({ __typename: 'Authenticated' });
    });
  });
});

describe('KEEP_ALIVE_TIMEOUT_SECONDS', () => {
  it('is longer than the minute of load balancers, and a setting', async () => {
    const headerOf = async (app: TestApp) => (await fetch(`${app.origin}/health`)).headers.get('keep-alive');

    await withApp({}, async (app) => expect(await headerOf(app)).toBe('timeout=75'));
    await withApp({ KEEP_ALIVE_TIMEOUT_SECONDS: '1' }, async (app) => {
      expect(await headerOf(app)).toBe('timeout=1');
      const client = new Stubborn(app.app.port, get);
      await client.answers(1);
      expect(await socketsOf(app.app.port, 0)).toBe(0);
    });
  });
});

describe('MAX_CONNECTIONS', () => {
  it('serves new clients while silent ones fill the server', async () => {
    await withApp({ MAX_CONNECTIONS: '50' }, async (app) => {
      const { port } = app.app;
      const silent = Array.from({ length: 300 }, () => new Stubborn(port, ''));
      for (const { socket } of silent)
        if (socket.connecting) await new Promise((done) => socket.once('connect', done));

      const served = [];
      for (let at = 0; at < 20; at++) served.push(new Stubborn(port, get));
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
      const inFlight = new Stubborn(port, post(body.length) + body);
      const first = new Stubborn(port, get);
      await first.answers(1);
      const half = new Stubborn(port, post(body.length) + body.slice(1));
      // The first one has waited for less long from now on.
      first.socket.write(get);
      await first.answers(2);

      const further = new Stubborn(port, get);
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

describe('requests that nobody reads the answers to', () => {
  const folders = new DataFolders();
  afterEach(async () => {
    await Process.stopAll();
    await folders.removeAll();
  });

  it('do not pile up in memory', async () => {
    const server = await Process.listen({ DATA_DIR: await folders.used(), LOG_LEVEL: 'info' });
    const memory = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]);
    const before = memory();

    const smallest = 'GET / HTTP/1.1\r\nhost:x\r\n\r\n';
    for (let at = 0; at < 100; at++) new Stubborn(server.port, smallest.repeat(40_000), false);
    let most = 0;
    const requests = () => server.stdout.length;
    for (let last = -1; last !== requests();) {
      last = requests();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      most = Math.max(most, memory());
    }

    expect(most - before).toBeLessThan(400_000);
    const late = new Stubborn(server.port, get);
    expect(await late.answers(1)).toEqual([200]);
  });
});
