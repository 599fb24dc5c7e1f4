import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { connect } from 'node:net';
import { DataFolders } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('SIGTERM', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  /** A server where a sign-up takes a second or so. */
  async function slowServer(): Promise<Process> {
    const slow = { ARGON2_MEMORY_KIB: '131072', ARGON2_PASSES: '60', HASH_CONCURRENCY: '1' };
    return Process.listen({ DATA_DIR: await folders.used(), ...slow });
  }

  it('lets requests in flight finish, takes no others, and ends with 0', async () => {
    const server = await slowServer();
    let answered = false;
    const inFlight = server.client.mutate('signup', { email: 'grace@example.com', password });
    void inFlight.finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(answered).toBe(false);

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
    expect(refusal).toContain('ECONNREFUSED');
    await expect(inFlight).resolves.toBeSignedIn();
    await expect(exit).resolves.toBe(0);
    // The mail of the sign-up may go out meanwhile.
    const said = server.logs.map(({ msg }) => msg).filter((msg) => !String(msg).startsWith('mail'));
    expect(said).toEqual(['listening', 'stopping', 'security event', 'request']);
  });

  it('does not wait for connections that nobody uses', async () => {
    const server = await slowServer();
    // A browser opens one more than it needs, to have it ready.
    const [used, unused] = [await connection(server.port), await connection(server.port)];
    used.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => used.once('data', resolve));
    const started = performance.now();

    const code = await server.stop('SIGTERM');

    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(5000);
    for (const socket of [used, unused]) socket.destroy();
  });

  it('ends the process at once when it comes twice', async () => {
    const server = await slowServer();
    const inFlight = server.client
      .mutate('signup', { email: 'grace@example.com', password })
      .catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 300));

    void server.stop('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const code = await server.stop('SIGTERM');

    expect(code).toBe(1);
    await expect(inFlight).resolves.toBe('cut off');
  });
});

function connection(port: number): Promise<ReturnType<typeof connect>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
