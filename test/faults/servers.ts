import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A server process at a port that stays, whoever serves there at the moment. */
export class Server {
  /** Log lines that tell of a bug. */
  readonly complaints: string[] = [];
  readonly port: number;
  private readonly settings: Readonly<Record<string, string>>;
  private child: ChildProcess | null = null;

  constructor(port: number, settings: Readonly<Record<string, string>>) {
    this.port = port;
    this.settings = settings;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether a process of it should be answering. */
  get isUp(): boolean {
    return this.child !== null;
  }

  /** Starts it and gives the milliseconds until it answered. */
  async start(): Promise<number> {
    const started = performance.now();
    const env = { PATH: process.env['PATH'] ?? '', ...this.settings, PORT: String(this.port) };
    const child = spawn(process.execPath, [main], {
      env,
      cwd: this.settings['DATA_DIR'],
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('"unexpected error"')) this.complaints.push(line);
    });
    while (!(await this.answers())) {
      if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode}: ${said}`);
      await delay(20);
    }
    this.child = child;
    return performance.now() - started;
  }

  /** Gives the exit code; null where the signal itself ended the process. */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.origin}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
