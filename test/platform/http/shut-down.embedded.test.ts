import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { DataFolders } from '../../support/data-folders.js';
import { eventually } from '../../support/eventually.js';
import { Process } from '../../support/server-process.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('SIGTERM', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  const start = async () => Process.listen({ DATA_DIR: await folders.used() });

  const body = JSON.stringify({ query: '{ capabilities { signupEnabled } }' });

  /** A request that has reached the server in part; the rest of it is on its way until somebody sends it. */
  async function halfSent({ port }: Process) {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const inFlight = request({ port, path: '/graphql', method: 'POST', headers });
    const answered = once(inFlight, 'response') as Promise<[IncomingMessage]>;
    inFlight.write(body.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { answered, sendRest: () => inFlight.end(body.slice(10)) };
  }

  it('lets requests in flight finish, takes no others, and ends with 0', async () => {
    const server = await start();
    const { answered, sendRest } = await halfSent(server);

    const exit = server.stop('SIGTERM');

    const refusal = await eventually(
      async () => {
        try {
          (await connection(server.port)).destroy();
          return 'connected';
        } catch (error) {
          return String(error);
        }
      },
      (outcome) => outcome.includes('ECONNREFUSED'),
    );
    sendRest();
    const [response] = await answered;
    expect(refusal).toContain('ECONNREFUSED');
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toContain('"signupEnabled":true');
    await expect(exit).resolves.toBe(0);
    expect(server.logs.map(({ msg }) => msg)).toEqual(['listening', 'stopping', 'request']);
  });

  it('answers a request that was sent just before', async () => {
    const server = await start();
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connection(server.port)));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answers = sockets.map(
      (socket) =>
        new Promise<string>((resolve) => {
          socket.once('data', (data) => resolve(data.toString().split('\r\n', 1)[0]!));
          socket.once('close', () => resolve('cut off'));
          socket.once('error', ({ message }) => resolve(message));
        }),
    );

    const exit = server.stop('SIGTERM');
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');

    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 200 OK']));
    await expect(exit).resolves.toBe(0);
  });

  it('does not wait for connections that nobody uses', async () => {
    const server = await start();
    // A browser opens one more than it needs, to have it ready.
    const [used, unused] = [await connection(server.port), await connection(server.port)];
    used.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => used.once('data', resolve));
    const started = performance.now();

    const code = await server.stop('SIGTERM');

    expect(code).toBe(0);
    // It would wait for nine seconds.
    expect(performance.now() - started).toBeLessThan(8500);
    for (const socket of [used, unused]) socket.destroy();
  });

  it('ends the process at once when it comes twice', async () => {
    const server = await start();
    const { answered } = await halfSent(server);
    const outcome = answered.then(
      () => 'answered',
      (error: unknown) => String(error),
    );

    const exit = server.stop('SIGTERM');
    await eventually(
      async () => server.stdout,
      (lines) => lines.includes('"stopping"'),
    );
    void server.stop('SIGTERM');

    await expect(exit).resolves.toBe(1);
    await expect(outcome).resolves.toMatch(/socket hang up|ECONNRESET/);
  });
});

function connection(port: number): Promise<ReturnType<typeof connect>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
