import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { Pipes } from '../support/pipes.js';
import { Process } from '../support/server-process.js';
import { testSettings } from '../support/test-app.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

const { O_WRONLY } = constants;

/** Each line of the log has it: the more it takes to write, the fewer requests it takes to fill what holds it. */
const longPath = `/${'a-path-of-many-parts/'.repeat(60)}`;

/** Requests whose lines are more than a pipe and the server keep: 1.1 MB, and a line has at least 250 bytes. */
const overTheBound = 6000;

const dropped = /^gatehouse_log_lines_dropped_total (\d+)$/m;

let database: TestDatabase;
let folder: string;
let pipes: Pipes;
beforeAll(async () => {
  database = await openTestDatabase();
});
const deployment = () => ({ ...testSettings, ...database.redis, DATABASE_URL: database.url! });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-output-'));
  pipes = new Pipes();
});
afterEach(async () => {
  await Process.stopAll();
  pipes.remove();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => database.drop());

interface Ports {
  readonly PORT: string;
  readonly METRICS_PORT: string;
}

const ports = async (): Promise<Ports> => ({
  PORT: String(await freePort()),
  METRICS_PORT: String(await freePort()),
});

async function answers({ PORT }: Pick<Ports, 'PORT'>, times: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  let left = times;
  const ask = async () => {
    while (left-- > 0) {
      const answer = await fetch(`http://127.0.0.1:${PORT}${longPath}`, {
        signal: AbortSignal.timeout(20_000),
      });
      await answer.text();
      statuses.add(answer.status);
    }
  };
  await Promise.all(Array.from({ length: 10 }, ask));
  return statuses;
}

async function droppedLines({ METRICS_PORT }: Pick<Ports, 'METRICS_PORT'>): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text();
  return Number(dropped.exec(metrics)?.[1]);
}

describe('a reader of the log that stalls', () => {
  it('stops no request: lines over a bound are dropped and counted, and one line says so when it reads on', async () => {
    const settings = { ...deployment(), ...(await ports()) };
    const pipe = pipes.unread();
    const server = await Process.answering(settings, { stdout: pipe.end });

    await expect(answers(settings, overTheBound)).resolves.toEqual(new Set([404]));
    const missing = await droppedLines(settings);
    expect(missing).toBeGreaterThan(10);
    let read = '';
    const reader = createReadStream(pipe.path, { flags: 'r' }).on(
      'data',
      (text) => (read += text.toString()),
    );
    await eventually(
      async () => read,
      (text) => text.includes('log lines were dropped'),
      60_000,
    );
    await answers(settings, 1);
    await expect(server.stop()).resolves.toBe(0);
    pipes.letGo();
    await once(reader, 'close');

    const lines = read.trim().split('\n');
    const logs = lines.map((line) => JSON.parse(line) as Record<string, any>);
    const told = logs.find(({ msg }) => msg === 'log lines were dropped because the output was full');
    expect(told).toMatchObject({ level: 'warn', lines: missing });
    // What was kept comes in its order, and what was asked later stands behind.
    expect(logs.filter(({ msg }) => msg === 'request').length + missing).toBeGreaterThan(overTheBound);
    expect(logs.at(-1)).toMatchObject({ msg: 'stopping' });
  });

  it.each(['a pipe', 'a socket'])('does not keep the server from ending: %s', async (kind) => {
    const settings = { ...deployment(), ...(await ports()) };
    const outputs = kind === 'a pipe' ? { stdout: pipes.unread().end } : { stdout: 'unread' as const };
    const server = await Process.answering(settings, outputs);
    await answers(settings, overTheBound);
    await expect(droppedLines(settings)).resolves.toBeGreaterThan(0);

    await expect(server.stop()).resolves.toBe(0);
  });

  it('does not keep a second signal from ending the server at once', async () => {
    const settings = { ...deployment(), ...(await ports()), SHUTDOWN_DELAY_SECONDS: '300' };
    const server = await Process.answering(settings, { stdout: pipes.unread().end });
    await answers(settings, overTheBound);

    void server.stop();
    await eventually(
      () => fetch(`http://127.0.0.1:${settings.PORT}/ready`).then(({ status }) => status),
      (status) => status === 503,
      20_000,
    );
    // Within the patience of the first, which waits for minutes.
    await expect(server.stop()).resolves.toBe(1);
  });

  it('stops no workers either, which share the pipe', async () => {
    const settings = { ...deployment(), PORT: String(await freePort()), WEB_CONCURRENCY: '2' };
    const pipe = pipes.unread();
    const server = await Process.answering(settings, { stdout: pipe.end });

    await expect(answers(settings, 2 * overTheBound)).resolves.toEqual(new Set([404]));
    await expect(server.stop()).resolves.toBe(0);
    pipes.letGo();
  });
});

describe('a disk that is full', () => {
  it('stops no request, and the server ends when it is told to', async () => {
    const settings = { ...deployment(), ...(await ports()) };
    const full = openSync('/dev/full', O_WRONLY);
    const server = await Process.answering(settings, { stdout: full, stderr: full });

    await expect(answers(settings, overTheBound)).resolves.toEqual(new Set([404]));
    await expect(droppedLines(settings)).resolves.toBeGreaterThan(10);
    await expect(server.stop()).resolves.toBe(0);
    closeSync(full);
  });

  const isRoot = process.getuid?.() === 0 && canMount();
  (isRoot ? it : it.skip)('gets lines again once there is room', async () => {
    const settings = { ...deployment(), ...(await ports()) };
    const disk = join(folder, 'disk');
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'other'), Buffer.alloc(128 * 1024));
      const file = openSync(join(disk, 'log'), 'a');
      const server = await Process.answering(settings, { stdout: file });
      await expect(answers(settings, 600)).resolves.toEqual(new Set([404]));
      const before = readFileSync(join(disk, 'log')).length;
      execFileSync('mount', ['-o', 'remount,size=4m', disk]);
      unlinkSync(join(disk, 'other'));
      const text = () => readFileSync(join(disk, 'log'), 'utf8');

      const written = await eventually(
        async () => text().split('"msg":"request"').length - 1,
        (count) => count >= 600,
        30_000,
      );
      expect(before).toBeLessThanOrEqual(128 * 1024);
      expect(written).toBeGreaterThanOrEqual(600);
      for (const line of text().trim().split('\n')) expect(line).toMatch(/^\{.*\}$/);
      await expect(server.stop()).resolves.toBe(0);
      closeSync(file);
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
  });
});

describe('a reader of the output that goes away', () => {
  it('stops no request, and the server ends when it is told to', async () => {
    const settings = { ...deployment(), ...(await ports()) };
    const { end, close } = pipes.closing();
    const server = await Process.answering(settings, { stdout: end, stderr: end });
    close();

    await expect(answers(settings, overTheBound)).resolves.toEqual(new Set([404]));
    await expect(droppedLines(settings)).resolves.toBeGreaterThan(10);
    await expect(server.stop()).resolves.toBe(0);
  });
});

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'gatehouse-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return existsSync(probe);
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}
