import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cpSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

const email = 'ada@example.com';

describe('a damaged embedded database', () => {
  const used = newFolder();
  const folders = [used];
  const running: Process[] = [];
  beforeAll(async () => {
    const server = await Process.listen({ DATA_DIR: used });
    await server.client.mutate('signup', { email, password });
    await server.stop();
  });
  afterEach(() => Promise.all(running.splice(0).map((server) => server.stop('SIGKILL'))).then(() => {}));
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  /** A copy of a folder in which a server ran. */
  function copy(): string {
    const DATA_DIR = newFolder();
    folders.push(DATA_DIR);
    cpSync(used, DATA_DIR, { recursive: true });
    return DATA_DIR;
  }

  /** Starts a server on it that is expected to give up. */
  async function refusal(DATA_DIR: string): Promise<Process> {
    const server = Process.run({ DATA_DIR });
    running.push(server);
    const outcome = await Promise.race([
      server.exit,
      server.listening().then(
        () => 'listens',
        () => 'ends',
      ),
    ]);
    expect(outcome).not.toBe('listens');
    await expect(server.exit).resolves.toBe(1);
    return server;
  }

  it.each([
    [
      'its control file is garbage',
      (folder: string) => writeFileSync(join(folder, 'global/pg_control'), 'x'.repeat(8192)),
    ],
    ['its control file is empty', (folder: string) => truncateSync(join(folder, 'global/pg_control'))],
    [
      'its log is garbage',
      (folder: string) => logsOf(folder).forEach((file) => writeFileSync(file, 'x'.repeat(65_536))),
    ],
    ['a part of it is gone', (folder: string) => rmSync(join(folder, 'global'), { recursive: true })],
    ['its version is gone', (folder: string) => rmSync(join(folder, 'PG_VERSION'))],
    ['its version is another', (folder: string) => writeFileSync(join(folder, 'PG_VERSION'), '12\n')],
  ])('stops the start in words when %s', async (_how, damage) => {
    const DATA_DIR = copy();
    const folder = join(DATA_DIR, 'database');
    damage(folder);

    const { stdout, stderr } = await refusal(DATA_DIR);

    expect(stderr).toContain(folder);
    expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
    expect(stdout).not.toContain('listening');
  });

  it('stops the start in words when it is a file', async () => {
    const DATA_DIR = copy();
    const folder = join(DATA_DIR, 'database');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');

    const { stderr } = await refusal(DATA_DIR);

    expect(stderr).toContain(folder);
    expect(stderr).not.toMatch(/undefined|^\s+at .+:\d+/m);
  });

  it('is not begun anew over what is left of it', async () => {
    const DATA_DIR = copy();
    const version = join(DATA_DIR, 'database', 'PG_VERSION');
    rmSync(version);
    await refusal(DATA_DIR);
    cpSync(join(used, 'database', 'PG_VERSION'), version);

    const mended = await Process.listen({ DATA_DIR });
    running.push(mended);

    await expect(mended.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });
});

function logsOf(folder: string): string[] {
  const log = join(folder, 'pg_wal');
  return readdirSync(log, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(log, entry.name)] : [],
  );
}
