import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import { Process } from '../support/server-process.js';
import { testSettings } from '../support/test-app.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

/** The ports at which a process listens, in hexadecimal as the kernel tells them. */
function portsOf(pid: number): string[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return [];
    }
  });
  const listening = ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.includes(`socket:[${inode}]`)),
  );
  return listening.map(([, local]) => local!.split(':')[1]!);
}

/** Waits until a process that minds no signal has opened its inspector: by then the others would have as well. */
async function inspectorOfAnother(): Promise<string> {
  const child = spawn(process.execPath, [
    '--inspect-port=0',
    '-e',
    'setInterval(() => {}, 1000); console.log(1)',
  ]);
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGUSR1');
    return await new Promise((resolve) =>
      child.stderr.once('data', (said: Buffer) => resolve(said.toString())),
    );
  } finally {
    child.kill('SIGKILL');
  }
}

describe('SIGUSR1', () => {
  const folders = new DataFolders();
  afterAll(() => folders.removeAll());

  afterEach(() => Process.stopAll());

  async function expectNoInspector(server: Process, pids: readonly number[]): Promise<void> {
    const before = pids.map(portsOf);

    for (const pid of pids) process.kill(pid, 'SIGUSR1');

    await expect(inspectorOfAnother()).resolves.toMatch(/Debugger listening/);
    expect(pids.map(portsOf)).toEqual(before);
    expect(server.stderr).not.toMatch(/debugger|inspector/i);
    const answer = await fetch(server.client.url.replace('/graphql', '/health'));
    expect(answer.status).toBe(200);
    await expect(server.stop()).resolves.toBe(0);
  }

  it('opens no inspector of a server, which goes on answering', async () => {
    const server = await Process.listen({ DATA_DIR: folders.fresh() });

    await expectNoInspector(server, [server.pid]);
  });

  it('opens none of a worker or of the process that started it', async () => {
    const database = await openTestDatabase();
    const { TOKEN_PEPPER, PASSWORD_PEPPER, ENCRYPTION_KEY } = testSettings;
    const server = await Process.listen({
      TOKEN_PEPPER,
      PASSWORD_PEPPER,
      ENCRYPTION_KEY,
      DATABASE_URL: database.url!,
      WEB_CONCURRENCY: '2',
    });
    const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8');
    const workers = children.trim().split(' ').map(Number);
    expect(workers).toHaveLength(2);

    await expectNoInspector(server, [server.pid, ...workers]);
    await database.drop();
  });
});
