import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TestClient } from './client.js';
import { eventually } from './eventually.js';
import { testSettings, unlimited } from './test-app.js';
import { leaks } from './watch-leaks.js';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Milliseconds: for a start, for what ends by itself, and for an end that is asked for. */
const patience = { start: 60_000, work: 120_000, stop: 30_000 };

/** Hashing that is quick; nothing else is set, so that development makes its own secrets. */
const { PORT, ARGON2_MEMORY_KIB, ARGON2_PASSES, HASH_CONCURRENCY, ANSWER_TIMEOUT_MS } = testSettings;
const quick = { PORT, ARGON2_MEMORY_KIB, ARGON2_PASSES, HASH_CONCURRENCY, ANSWER_TIMEOUT_MS, ...unlimited };

export type Settings = Readonly<Record<string, string>>;

/** File descriptors to write to, in the place of sockets that are read; or a socket that nobody reads. */
interface Outputs {
  readonly stdout?: number | 'unread';
  readonly stderr?: number;
}

const running = new Set<Process>();

/** What `npm start` runs, with these settings and no others, and all that it says. */
export class Process {
  /** The exit code; null when a signal took the process down. */
  readonly exit: Promise<number | null>;
  stdout = '';
  stderr = '';
  /** Whether it did not end in time after a signal. */
  wasKilled = false;
  private overdue: NodeJS.Timeout;
  private ownClient: TestClient | null = null;

  private constructor(
    private readonly child: ChildProcess,
    isRead: boolean,
  ) {
    running.add(this);
    if (isRead) child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.overdue = setTimeout(() => child.kill('SIGKILL'), patience.work);
    this.exit = new Promise((resolve) => {
      child.once('close', (code) => {
        clearTimeout(this.overdue);
        running.delete(this);
        for (const line of this.stdout.split('\n')) leaks.log(line);
        resolve(code);
      });
    });
  }

  /** A command other than the server's comes in `args`, and what it reads in `input`. */
  static run(settings: Settings, args: readonly string[] = [], input = '', outputs: Outputs = {}): Process {
    const { PATH = '', HOME = '' } = process.env;
    leaks.keepSettings(settings);
    // Away from the project's folder, so that a developer's .env file has no say.
    const env = { PATH, HOME, ...quick, ...settings };
    const { stdout = 'pipe', stderr = 'pipe' } = outputs;
    const child = spawn(process.execPath, [script, ...args], {
      cwd: tmpdir(),
      env,
      stdio: ['pipe', stdout === 'unread' ? 'pipe' : stdout, stderr],
    });
    child.stdin!.end(input);
    return new Process(child, stdout !== 'unread');
  }

  /** Starts a server and waits until it listens. */
  static async listen(settings: Settings): Promise<Process> {
    const server = Process.run(settings);
    await server.listening();
    clearTimeout(server.overdue);
    return server;
  }

  /** Starts a server whose output goes elsewhere, and waits until it answers at the PORT of its settings. */
  static async answering(settings: Settings & { PORT: string }, outputs: Outputs): Promise<Process> {
    const server = Process.run(settings, [], '', outputs);
    const ended = server.exit.then((code) => `ended with ${code}. It wrote: ${server.stderr}`);
    const asked = eventually(
      () =>
        fetch(`http://127.0.0.1:${settings.PORT}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      (isThere) => isThere,
      patience.start,
    );
    const outcome = await Promise.race([asked, ended]);
    clearTimeout(server.overdue);
    if (outcome !== true) throw new Error(`The server ${outcome}`);
    return server;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it has written to its standard output. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  get logs(): Record<string, any>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, any>);
  }

  get port(): number {
    return Number(this.logs.find(({ msg }) => msg === 'listening')?.['port']);
  }

  get client(): TestClient {
    return (this.ownClient ??= new TestClient(`http://127.0.0.1:${this.port}/graphql`));
  }

  /** After a test, also one that failed half-way: no process of its stays. */
  static async stopAll(): Promise<void> {
    await Promise.all([...running].map((process) => process.stop('SIGKILL')));
  }

  /** Gives the exit code; null where it had to be killed. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    child.kill(signal);
    const overdue = setTimeout(() => {
      this.wasKilled = true;
      child.kill('SIGKILL');
    }, patience.stop);
    const code = await this.exit;
    clearTimeout(overdue);
    return code;
  }

  /** Resolves once the server takes requests; throws with what it wrote when it never does. */
  async listening(): Promise<void> {
    const ended = this.exit.then((code) => `ended with ${code}`);
    const overdue = Date.now() + patience.start;
    while (!this.stdout.includes('"listening"')) {
      const tick = new Promise<null>((resolve) => setTimeout(() => resolve(null), 20));
      const end = (await Promise.race([ended, tick])) ?? (Date.now() > overdue ? 'does not listen' : null);
      if (end === null) continue;
      this.child.kill('SIGKILL');
      throw new Error(`The server ${end}. It wrote: ${this.stderr}`);
    }
  }
}
