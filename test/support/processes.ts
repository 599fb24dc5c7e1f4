import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TestClient } from './client.js';
import { onPostgres, openTestDatabase } from './databases.js';
import type { TestDatabase } from './databases.js';
import { testSettings } from './test-app.js';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Milliseconds. */
const patience = { start: 60_000, stop: 12_000 };

type Settings = Readonly<Record<string, string>>;

/** A server in a process of its own, started as an operator starts it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly client: TestClient,
    /** What it has written to its standard output. */
    readonly lines: readonly string[],
  ) {}

  /** Resolves once the server listens; rejects with what it wrote when it ends before, or takes too long. */
  static async start(settings: Settings): Promise<ServerProcess> {
    const { PATH = '' } = process.env;
    // Away from the project's folder, so that a developer's .env file has no say.
    const cwd = settings['DATA_DIR'] ?? tmpdir();
    const child = spawn(process.execPath, [script], {
      cwd,
      env: { PATH, ...testSettings, ...settings },
      stdio: 'pipe',
    });
    const lines: string[] = [];
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));

    const port = await new Promise<number>((resolve, reject) => {
      const overdue = setTimeout(() => child.kill('SIGKILL'), patience.start);
      child.once('exit', (code, signal) => {
        clearTimeout(overdue);
        reject(new Error(`The server ended (${code ?? signal}) before it listened. It wrote: ${complaints}`));
      });
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line);
        if (!line.includes('"msg":"listening"')) return;
        clearTimeout(overdue);
        resolve((JSON.parse(line) as { port: number }).port);
      });
    });
    return new ServerProcess(child, new TestClient(`http://127.0.0.1:${port}/graphql`), lines);
  }

  /** Ends the process and gives its exit code: null when a signal took it down. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const overdue = setTimeout(() => child.kill('SIGKILL'), patience.stop);
    await gone;
    clearTimeout(overdue);
    return child.exitCode;
  }
}

/** Server processes on one database: two on PostgreSQL; one on the embedded database, which admits no second. */
export class Deployment {
  private constructor(
    readonly processes: ServerProcess[],
    private readonly settings: Settings,
    private readonly database: TestDatabase | null,
  ) {}

  /** Starts the processes together, on a database that has no tables yet. */
  static async start(wishes: Settings = {}): Promise<Deployment> {
    const database = onPostgres ? await openTestDatabase() : null;
    await database?.query('drop schema public cascade');
    await database?.query('create schema public');
    const settings = {
      DATA_DIR: mkdtempSync(join(tmpdir(), 'gatehouse-process-')),
      ...(database?.url && { DATABASE_URL: database.url }),
      ...wishes,
    };
    const starting = Array.from({ length: database ? 2 : 1 }, () => ServerProcess.start(settings));
    const started = await Promise.allSettled(starting);
    const processes = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const deployment = new Deployment(processes, settings, database);

    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (!failed) return deployment;
    await deployment.close();
    throw failed.reason;
  }

  /** Clients of the processes in turn: the first's, the second's, the first's again. */
  client(turn: number): TestClient {
    return this.processes[turn % this.processes.length]!.client;
  }

  /** Ends one process and starts another in its place. */
  async replace(turn: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const at = turn % this.processes.length;
    await this.processes[at]!.stop(signal);
    this.processes[at] = await ServerProcess.start(this.settings);
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((server) => server.stop()));
    await this.database?.drop();
    rmSync(this.settings['DATA_DIR']!, { recursive: true, force: true });
  }
}
