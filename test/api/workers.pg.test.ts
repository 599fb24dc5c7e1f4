import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/server-process.js';
import { testSettings } from '../support/test-app.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

describe('workers', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    await Process.stopAll();
    await database.drop();
  });

  const { TOKEN_PEPPER, PASSWORD_PEPPER, ENCRYPTION_KEY } = testSettings;
  const settings = () => ({
    TOKEN_PEPPER,
    PASSWORD_PEPPER,
    ENCRYPTION_KEY,
    DATABASE_URL: database.url!,
    WEB_CONCURRENCY: '2',
  });

  /** The processes that a process has started. */
  const workersOf = ({ pid }: Process): number[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

  it('share a port, and one that is killed is replaced while the other serves', async () => {
    const server = await Process.listen(settings());
    const pids = workersOf(server);
    const { accessToken } = await server.client.mutate('signup', { email: 'ada@example.com', password });
    const ask = () =>
      server.client.me({ token: accessToken }).then(
        (me) => me?.email as string,
        (error: unknown) => String((error as { cause?: unknown }).cause ?? error),
      );

    process.kill(pids[0]!, 'SIGKILL');
    const answers: string[] = [];
    for (let asked = 0; asked < 200; asked++) {
      answers.push(await ask());
      await delay(5);
    }
    const replaced = await eventually(
      async () => workersOf(server),
      (now) => now.length === 2,
    );

    expect(pids).toHaveLength(2);
    // What the one that died had in its hands is lost with it, and nothing later.
    expect(answers.filter((answer) => answer !== 'ada@example.com').length).toBeLessThanOrEqual(1);
    expect(replaced).not.toContain(pids[0]);
    expect(replaced).toContain(pids[1]);
    expect(server.logs).toContainEqual(
      expect.objectContaining({ msg: 'a worker exited', signal: 'SIGKILL', pid: pids[0] }),
    );
    await expect(server.stop()).resolves.toBe(0);
  });

  it('leave nobody waiting who connects while one of them dies', async () => {
    const server = await Process.listen({ ...settings(), WEB_CONCURRENCY: '4' });
    const outcomes: string[] = [];
    const done = new AbortController();
    const connect = async () => {
      while (!done.signal.aborted) {
        const headers = { connection: 'close' };
        const answer = fetch(server.client.url.replace('/graphql', '/health'), {
          headers,
          signal: AbortSignal.timeout(5000),
        });
        outcomes.push(
          await answer.then(
            ({ status }) => `${status}`,
            ({ name }: Error) => name,
          ),
        );
      }
    };

    const clients = Array.from({ length: 8 }, connect);
    for (const pid of workersOf(server).slice(1)) {
      process.kill(pid, 'SIGKILL');
      await delay(300);
    }
    done.abort();
    await Promise.all(clients);

    expect(new Set(outcomes)).toContain('200');
    expect(new Set(outcomes)).not.toContain('TimeoutError');
  });

  it('finish what they do at SIGTERM, and the server ends with 0 in ten seconds', async () => {
    const server = await Process.listen(settings());
    const signUp = (name: string) =>
      server.client.mutate('signup', { email: `${name}@example.com`, password });
    // Several at once come on several connections, and so to both workers.
    await Promise.all(['ada', 'bea', 'cai', 'dov'].map(signUp));
    const held = database.query('do $$ begin lock table users; perform pg_sleep(3); end $$');
    await delay(300);
    const inFlight = ['eve', 'fay', 'gus', 'hal'].map(signUp);
    await delay(1000);
    const started = performance.now();

    const code = await server.stop('SIGTERM');

    expect(performance.now() - started).toBeLessThan(10_000);
    expect(code).toBe(0);
    await held;
    for (const result of await Promise.all(inFlight)) expect(result).toBeSignedIn();
    // Lines of several processes in one pipe: each is whole.
    expect(server.logs.filter(({ msg }) => msg === 'stopping')).toHaveLength(3);
  });

  it('end the server with their reason and 1 when none of them comes to listen', async () => {
    const first = await Process.listen({ ...settings(), WEB_CONCURRENCY: '1' });

    const second = Process.run({ ...settings(), PORT: String(first.port) });

    await expect(second.exit).resolves.toBe(1);
    expect(second.stderr).toContain('The port is in use');
    expect(second.stderr).toContain('The workers exit before they listen');
  });

  it('end with the process that started them', async () => {
    const server = await Process.listen(settings());
    const pids = workersOf(server);

    await server.stop('SIGKILL');

    const left = await eventually(
      async () => pids.filter((pid) => isRunning(pid)),
      ({ length }) => length === 0,
    );
    expect(left).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
