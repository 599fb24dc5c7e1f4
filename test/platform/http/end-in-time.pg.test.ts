import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { Process } from '../../support/server-process.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { testSettings } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

/** Takes connections and never says a word. */
class Silent {
  readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket.on('error', () => {}).resume());
  });

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

/** A server whose every neighbour may hang. */
async function deploy(wishes: Readonly<Record<string, string>> = {}) {
  const database: TestDatabase = await openTestDatabase();
  const [postgres, redis] = await Promise.all(
    [database.url!, database.redis['REDIS_URL']!].map((url) => TcpProxy.start(Number(new URL(url).port))),
  );
  const silent = await new Silent().listen();
  const through = (url: string, { port }: TcpProxy) => Object.assign(new URL(url), { port }).toString();
  const settings = {
    ...testSettings,
    ...database.redis,
    REDIS_URL: through(database.redis['REDIS_URL']!, redis!),
    DATABASE_URL: through(database.url!, postgres!),
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: silent.port,
    EMAIL_FROM: 'accounts@clinic.example',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    PORT: String(await freePort()),
    ...wishes,
  };
  const hang = () => [postgres!, redis!].forEach((proxy) => proxy.hang());
  const close = async () => {
    await Process.stopAll();
    await Promise.all([postgres!.close(), redis!.close()]);
    silent.close();
    await database.drop();
  };
  return { settings, silent, hang, close };
}

type Deployment = Awaited<ReturnType<typeof deploy>>;

/** Requests that wait for the database, for Redis or for a hash when the signal comes. */
async function occupy(server: Process, { hang, silent }: Deployment): Promise<void> {
  await server.client.mutate('signup', { email: 'ada@example.com', password });
  // The mail and the spans are on their way to who never answers.
  await eventually(
    async () => silent.sockets.size,
    (count) => count > 1,
    60_000,
  );
  hang();
  for (let at = 0; at < 6; at++) {
    const login = { email: `person-${at}@example.com`, password };
    server.client.mutate('login', login).catch(() => {});
  }
  await delay(300);
}

describe('a server whose neighbours all hang', () => {
  let deployment: Deployment;
  afterEach(() => deployment.close());

  it('ends within its time after SIGTERM, and not by being killed', async () => {
    deployment = await deploy();
    const server = await Process.listen(deployment.settings);
    await occupy(server, deployment);

    await server.stop();

    expect(server.wasKilled).toBe(false);
  });

  it('ends within its time while a hash takes long', async () => {
    deployment = await deploy({ ARGON2_PASSES: '100', ARGON2_MEMORY_KIB: '131072', HASH_CONCURRENCY: '1' });
    const server = await Process.listen(deployment.settings);
    server.client.mutate('login', { email: 'ada@example.com', password }).catch(() => {});
    await delay(1000);

    await server.stop();

    expect(server.wasKilled).toBe(false);
  });

  it('ends at once after a second signal', async () => {
    deployment = await deploy({ SHUTDOWN_DELAY_SECONDS: '300' });
    const server = await Process.listen(deployment.settings);
    await occupy(server, deployment);

    void server.stop();
    await eventually(
      async () => server.stdout,
      (lines) => lines.includes('"stopping"'),
      60_000,
    );

    await expect(server.stop()).resolves.toBe(1);
  });

  it('ends its workers, too: within their time, and at once after a second signal', async () => {
    deployment = await deploy({ WEB_CONCURRENCY: '2', SHUTDOWN_DELAY_SECONDS: '300' });
    const server = await Process.listen(deployment.settings);
    await occupy(server, deployment);

    void server.stop();
    await eventually(
      async () => server.stdout,
      (lines) => lines.split('"stopping"').length > 3,
      60_000,
    );
    await expect(server.stop()).resolves.toBe(1);

    const { PORT } = deployment.settings;
    await expect(fetch(`http://127.0.0.1:${PORT}/health`)).rejects.toThrow(/fetch failed/);
  });
});
