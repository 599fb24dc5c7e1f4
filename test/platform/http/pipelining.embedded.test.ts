import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { connectionLimits } from '../../../src/platform/http/connections.js';
import { DataFolders } from '../../support/data-folders.js';
import { eventually } from '../../support/eventually.js';
import { Process } from '../../support/server-process.js';
import {
  destroyClients,
  get,
  patience,
  post,
  socketsOf,
  StubbornClient,
} from '../../support/stubborn-client.js';
import type { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

// A machine that has others to run takes its time.
jest.setTimeout(180_000);
afterEach(destroyClients);

const requestsOf = (app: TestApp) => app.logs().filter(({ msg }) => msg === 'request');

describe('a client that closes its half after the request', () => {
  it('gets its answer, and all of those to requests in a row', async () => {
    await withApp({}, async ({ app }) => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const one = StubbornClient.open(app.port, post(body.length) + body);
      const many = StubbornClient.open(app.port, get.repeat(200));
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
      const client = StubbornClient.open(
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

  it('gets every answer when it begins to read late', async () => {
    await withApp({}, async ({ app }) => {
      const long = `${get.slice(0, -2)}user-agent: ${'x'.repeat(100)}\r\n\r\n`;
      const client = StubbornClient.open(app.port, long.repeat(10_000), { reads: false });
      await new Promise((resolve) => setTimeout(resolve, 2000));

      client.read();

      expect(await client.answers(10_000)).toEqual(Array(10_000).fill(200));
    });
  });

  it('has eight of them in work at most', async () => {
    const slow = {
      ARGON2_MEMORY_KIB: '65536',
      ARGON2_PASSES: '2',
      METRICS_PORT: '0',
      HASH_QUEUE_LIMIT: '1000',
    };
    await withApp(slow, async (app) => {
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';
      const requests = Array.from({ length: 24 }, () => {
        const body = JSON.stringify({
          query,
          variables: { input: { email: app.uniqueEmail(), password } },
        });
        return post(body.length) + body;
      });
      const client = StubbornClient.open(app.app.port, requests.join(''));

      let most = 0;
      while (client.statuses.length < 24) {
        const { running, waiting } = app.app.hashes.load();
        most = Math.max(most, running + waiting);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }

      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(8);
      expect(client.statuses).toEqual(Array(24).fill(200));
    });
  });
});

describe('a client that never reads', () => {
  const page = `GET /verify-email HTTP/1.1\r\nhost: x\r\nuser-agent: ${'x'.repeat(150)}\r\n\r\n`;

  const { stall } = connectionLimits;
  afterEach(() => {
    connectionLimits.stall = stall;
  });

  it('is held back, and cut off after a time without progress', async () => {
    connectionLimits.stall = 3000;
    await withApp({}, async (app) => {
      StubbornClient.open(app.app.port, page.repeat(20_000), { reads: false });

      await eventually(
        async () => requestsOf(app).length,
        (count) => count > 100,
        patience,
      );
      expect(await socketsOf(app.app.port, 0)).toBe(0);
      expect(requestsOf(app).length).toBeLessThan(20_000);
    });
  });

  it('is cut off at once when it sends a thousand requests in a single read', async () => {
    await withApp({}, async (app) => {
      StubbornClient.open(app.app.port, 'GET / HTTP/1.1\r\nhost:x\r\n\r\n'.repeat(40_000), { reads: false });

      await eventually(
        async () => requestsOf(app).length,
        (count) => count > 0,
        patience,
      );
      expect(await socketsOf(app.app.port, 0)).toBe(0);
      expect(requestsOf(app).length).toBeLessThan(1000);
    });
  });

  it('is not cut off while the server is at work on its request for less than that time', async () => {
    connectionLimits.stall = 3000;
    await withApp({}, async (app) => {
      const client = StubbornClient.open(app.app.port, get);
      await client.answers(1);
      await new Promise((resolve) => setTimeout(resolve, 4000));

      client.socket.write(get);

      expect(await client.answers(2)).toEqual([200, 200]);
    });
  });
});

describe('requests that nobody reads the answers to', () => {
  const folders = new DataFolders();
  afterEach(async () => {
    await Process.stopAll();
    folders.removeAll();
  });

  it('do not pile up in memory', async () => {
    const server = await Process.listen({ DATA_DIR: await folders.used(), LOG_LEVEL: 'info' });
    const memory = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]);
    const before = memory();

    const small = `GET / HTTP/1.1\r\nhost:${'x'.repeat(80)}\r\n\r\n`;
    for (let at = 0; at < 30; at++) StubbornClient.open(server.port, small.repeat(20_000), { reads: false });
    let most = 0;
    const requests = () => server.stdout.length;
    for (let last = -1; last !== requests();) {
      last = requests();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      most = Math.max(most, memory());
    }

    // In kB. Each connection may hold 1000 requests, 0.4 to 0.6 GB for thirty; all that was sent would be 9 GB.
    expect(most - before).toBeLessThan(1_000_000);
    const late = StubbornClient.open(server.port, get);
    expect(await late.answers(1)).toEqual([200]);
  });
});
