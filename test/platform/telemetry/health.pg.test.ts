import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openHealth } from '../../../src/platform/telemetry/health.js';
import type { Dependency } from '../../../src/platform/telemetry/health.js';
import { openLog } from '../../../src/platform/telemetry/log.js';
import { TestClock } from '../../support/clock.js';
import { DataFolders } from '../../support/data-folders.js';
import { openTestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { administer } from '../../support/postgres.mjs';
import { MailServer } from '../../support/mail-server.js';
import { Process } from '../../support/server-process.js';
import { TestApp } from '../../support/test-app.js';
import { withApp } from '../../support/with-app.js';

jest.setTimeout(120_000);

/** Also where the tests have one: it would be among the dependencies. */
const withoutRedis = { REDIS_URL: '', REDIS_REQUIRED: '' };

interface Probed {
  readonly status: number;
  readonly body: Record<string, any>;
}

async function probe(origin: string, path: string): Promise<Probed> {
  const response = await fetch(`${origin}${path}`);
  return { status: response.status, body: (await response.json()) as Probed['body'] };
}

describe('/health and /ready', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...withoutRedis, RATE_LIMIT_PER_MINUTE: '2' });
  });
  afterAll(() => app.close());

  it('say that all is well, and nothing of where or which version', async () => {
    await expect(probe(app.origin, '/health')).resolves.toEqual({ status: 200, body: { status: 'ok' } });
    await expect(probe(app.origin, '/ready')).resolves.toEqual({
      status: 200,
      body: { status: 'ok', dependencies: { database: 'ok' } },
    });
  });

  it('are asked by GET or HEAD, and kept by nobody', async () => {
    const [posted, head] = await Promise.all([
      fetch(`${app.origin}/ready`, { method: 'POST' }),
      fetch(`${app.origin}/health`, { method: 'HEAD' }),
    ]);

    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
    expect([head.status, head.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  it('answer however often they are asked', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => probe(app.origin, at % 2 === 0 ? '/health' : '/ready')),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});

describe('/ready of a database that takes no changes', () => {
  it('is down though reads are answered, and up again once it takes them', async () => {
    const database = await openTestDatabase();
    const name = new URL(database.url!).pathname.slice(1);
    const app = await TestApp.on(database, new TestClock(), withoutRedis);
    const become = async (isReadOnly: boolean) => {
      await administer(`alter database ${name} set default_transaction_read_only = ${isReadOnly}`);
      await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    };
    const status = (wanted: number) =>
      eventually(
        () => probe(app.origin, '/ready'),
        (probed) => probed.status === wanted,
        30_000,
      );

    await become(true);
    await expect(status(503)).resolves.toEqual({
      status: 503,
      body: { status: 'down', dependencies: { database: 'down' } },
    });
    await expect(app.client.me()).resolves.toBeNull();
    await become(false);
    await expect(status(200)).resolves.toMatchObject({ status: 200, body: { status: 'ok' } });

    await app.close();
  });
});

describe('/ready without a mail server', () => {
  afterEach(() => MailServer.closeAll());

  it('is degraded when nobody listens there', async () => {
    const server = await MailServer.start();
    const { settings } = server;
    await server.close();

    await withApp({ ...withoutRedis, ...settings }, async ({ origin }) => {
      await expect(probe(origin, '/ready')).resolves.toEqual({
        status: 200,
        body: { status: 'degraded', dependencies: { database: 'ok', smtp: 'down' } },
      });
    });
  });

  it('is degraded within moments when the server there is silent', async () => {
    const silent = createServer();
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as AddressInfo;
    const settings = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), EMAIL_FROM: 'a@clinic.example' };

    await withApp({ ...withoutRedis, ...settings }, async ({ origin }) => {
      const started = performance.now();
      const { body } = await probe(origin, '/ready');

      expect(body['status']).toBe('degraded');
      expect(performance.now() - started).toBeLessThan(3000);
    });
    silent.close();
  });

  it('asks a server that is there once in a while, and not at every probe', async () => {
    const server = await MailServer.start();

    await withApp({ ...withoutRedis, ...server.settings }, async ({ origin }) => {
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all(Array.from({ length: 30 }, () => probe(origin, '/ready')));
        for (const { body } of answers)
          expect(body).toEqual({ status: 'ok', dependencies: { database: 'ok', smtp: 'ok' } });
        await delay(1100);
      }
    });

    expect(server.connections).toBe(1);
  });
});

describe('openHealth', () => {
  const log = openLog('silent');
  const dependency = (check: () => Promise<unknown>): Dependency => ({
    name: 'database',
    isVital: true,
    keepSeconds: 0.05,
    check,
  });

  it('makes one check for a hundred that ask at once, and another once that is too old', async () => {
    let checks = 0;
    const health = openHealth(log, [dependency(async () => delay(20, ++checks))]);

    const answers = await Promise.all(Array.from({ length: 100 }, () => health.look()));
    const once = checks;
    await delay(100);
    await health.look();

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['ok']));
    expect([once, checks]).toEqual([1, 2]);
  });

  it('takes a check that never ends for one that failed, and sees it come back', async () => {
    let hangs = true;
    const health = openHealth(log, [dependency(() => (hangs ? new Promise(() => {}) : Promise.resolve()))]);
    const started = performance.now();

    const hanging = await health.look();
    const took = performance.now() - started;
    hangs = false;
    await delay(100);

    expect(hanging).toEqual({ status: 'down', dependencies: { database: 'down' } });
    expect(took).toBeLessThan(2500);
    await expect(health.look()).resolves.toMatchObject({ status: 'ok' });
  });
});

describe('after SIGTERM', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  it('/ready is down, while the server serves on for as long as it is told to', async () => {
    const server = await Process.listen({ DATA_DIR: await folders.used(), SHUTDOWN_DELAY_SECONDS: '3' });
    const origin = `http://127.0.0.1:${server.port}`;
    const before = await probe(origin, '/ready');

    const exit = server.stop('SIGTERM');
    const after = await eventually(
      () => probe(origin, '/ready'),
      ({ status }) => status !== 200,
    );

    expect([before.status, after.status, after.body['status']]).toEqual([200, 503, 'down']);
    await expect(probe(origin, '/health')).resolves.toMatchObject({ status: 200 });
    await expect(server.client.me()).resolves.toBeNull();
    await expect(exit).resolves.toBe(0);
  });
});
