import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TestClient } from './client.js';
import { testSettings, unlimited } from './test-app.js';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Milliseconds. */
const patience = 60_000;

/** Hashing that is quick; nothing else is set, so that development makes its own secrets. */
const { PORT, ARGON2_MEMORY_KIB, ARGON2_PASSES, HASH_CONCURRENCY } = testSettings;
const quick = { PORT, ARGON2_MEMORY_KIB, ARGON2_PASSES, HASH_CONCURRENCY, ...unlimited };

export type Settings = Readonly<Record<string, string>>;

const running = new Set<Process>();

/** What `npm start` runs, with these settings and no others, and all that it says. */
export class Process {
  /** The exit code; null when a signal took the process down. */
  readonly exit: Promise<number | null>;
  stdout = '';
  stderr = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    running.add(this);
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    const overdue = setTimeout(() => child.kill('SIGKILL'), 2 * patience);
    this.exit = new Promise((resolve) => {
      child.once('close', (code) => {
        clearTimeout(overdue);
        running.delete(this);
        resolve(code);
      });
    });
  }

  /** A command other than the server's comes in `args`, and what it reads in `input`. */
  static run(settings: Settings, args: readonly string[] = [], input = ''): Process {
    const { PATH = '', HOME = '' } = process.env;
    // Away from the project's folder, so that a developer's .env file has no say.
    const options = { cwd: tmpdir(), env: { PATH, HOME, ...quick, ...settings } };
    const child = spawn(process.execPath, [script, ...args], options);
    child.stdin.end(input);
    return new Process(child);
  }

  /** Starts a server and waits until it listens. */
  static async listen(settings: Settings): Promise<Process> {
    const server = Process.run(settings);
    await server.listening();
    return server;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get logs(): Record<string, any>[] {
    const lines = this.stdout.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, any>);
  }

  get port(): number {
    return Number(this.logs.find(({ msg }) => msg === 'listening')?.['port']);
  }

  get client(): TestClient {
    return new TestClient(`http://127.0.0.1:${this.port}/graphql`);
  }

  /** After a test, also one that failed half-way: no process of its stays. */
  static async stopAll(): Promise<void> {
    await Promise.all([...running].map((process) => process.stop('SIGKILL')));
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exit;
  }

  /** Resolves once the server takes requests; throws with what it wrote when it never does. */
  async listening(): Promise<void> {
    const ended = this.exit.then((code) => `ended with ${code}`);
    const overdue = Date.now() + patience;
    while (!this.stdout.includes('"listening"')) {
      const tick = new Promise<null>((resolve) => setTimeout(() => resolve(null), 20));
      const end = (await Promise.race([ended, tick])) ?? (Date.now() > overdue ? 'does not listen' : null);
      if (end === null) continue;
      this.child.kill('SIGKILL');
      throw new Error(`The server ${end}. It wrote: ${this.stderr}`);
    }
  }
}
