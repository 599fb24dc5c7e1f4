import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolders, email } from '../support/data-folders.js';
import { Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('a damaged embedded database', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  /** Starts a server on it that is expected to give up. */
  async function refusal(DATA_DIR: string): Promise<Process> {
    const server = Process.run({ DATA_DIR });
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
    [
      'its log is garbage',
      (folder: string) => logsOf(folder).forEach((file) => writeFileSync(file, 'x'.repeat(65_536))),
    ],
    ['a part of it is gone', (folder: string) => rmSync(join(folder, 'global'), { recursive: true })],
    [
      'it is a file',
      (folder: string) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, 'no folder');
      },
    ],
  ])('stops the start in words when %s', async (_how, damage) => {
    const DATA_DIR = await folders.used();
    const folder = join(DATA_DIR, 'database');
    damage(folder);

    const { stdout, stderr } = await refusal(DATA_DIR);

    expect(stderr).toContain(folder);
    expect(stderr).not.toMatch(/undefined|^\s+at .+:\d+/m);
    expect(stdout).not.toContain('listening');
  });

  it('is not begun anew over what is left of it', async () => {
    const DATA_DIR = await folders.used();
    const version = join(DATA_DIR, 'database', 'PG_VERSION');
    const text = readFileSync(version);
    rmSync(version);
    const { stderr } = await refusal(DATA_DIR);
    expect(stderr).toContain(join(DATA_DIR, 'database'));
    writeFileSync(version, text);

    const mended = await Process.listen({ DATA_DIR });

    await expect(mended.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });
});

function logsOf(folder: string): string[] {
  const log = join(folder, 'pg_wal');
  return readdirSync(log, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(log, entry.name)] : [],
  );
}
