import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders, email } from '../support/data-folders.js';
import { eventually } from '../support/eventually.js';
import { Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

const preload = new URL('../support/disk-fault.mjs', import.meta.url);
const outage = 60_000;

interface Probed {
  readonly status: number;
  readonly body: unknown;
}

const down = { status: 503, body: { status: 'down', dependencies: { database: 'down' } } };
const up = { status: 200, body: { status: 'ok', dependencies: { database: 'ok' } } };

describe('an embedded database that cannot be written', () => {
  const folders = new DataFolders();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
  const file = join(folder, 'fault');
  const fail = (code: string) => writeFileSync(file, code);
  afterEach(() => Process.stopAll());
  afterAll(() => {
    folders.removeAll();
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<Process> {
    fail('');
    const preloaded = { NODE_OPTIONS: `--import=${preload.href}`, DISK_FAULT_FILE: file };
    return Process.listen({ ...preloaded, DATA_DIR: await folders.used() });
  }

  const ready = async ({ port }: Process): Promise<Probed> => {
    const response = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(outage) });
    return { status: response.status, body: await response.json() };
  };
  const becomes = (server: Process, { status }: Probed) =>
    eventually(
      () => ready(server),
      (probed) => probed.status === status,
      outage,
    );

  async function expectRefused({ client }: Process): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const { errors } = await client.ask(loginDocument, { email, password });
      expect(errors[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
    }
  }

  it('is down at /ready, refuses requests without hanging, and is up again by itself', async () => {
    const server = await start();
    const login = { email, password };
    const before = await server.client.mutate('login', login);
    const token = before.accessToken;

    for (const code of ['ENOSPC', 'EROFS', 'little']) {
      fail(code);
      // Writes that fail come before a look at the folder, and again while it is known to be unusable.
      if (code !== 'little') await expectRefused(server);
      await expect(becomes(server, down)).resolves.toEqual(down);
      await expectRefused(server);

      fail('');
      await expect(becomes(server, up)).resolves.toEqual(up);
      await expect(server.client.mutate('login', login)).resolves.toBeSignedIn();
      expect((await server.client.me({ token }))?.email).toBe(email);
    }
    await expect(server.stop()).resolves.toBe(0);
  });

  it('is down at /ready also while only reads are asked for', async () => {
    const server = await start();
    await expect(ready(server)).resolves.toEqual(up);

    fail('EROFS');
    await expect(becomes(server, down)).resolves.toEqual(down);
    await expect(server.stop()).resolves.toBe(0);
  });

  it('is refused at a start in words that say what to do', async () => {
    const DATA_DIR = await folders.used();
    fail('little');
    const preloaded = { NODE_OPTIONS: `--import=${preload.href}`, DISK_FAULT_FILE: file };

    const server = Process.run({ ...preloaded, DATA_DIR });

    await expect(server.exit).resolves.toBe(1);
    expect(server.stderr).toContain(join(DATA_DIR, 'database'));
    expect(server.stderr).toMatch(/cannot be written.*free some space/s);
    expect(server.stderr).not.toMatch(/damaged|undefined|^\s+at .+:\d+/m);
  });
});

const loginDocument = `mutation ($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) { __typename }
}`;
