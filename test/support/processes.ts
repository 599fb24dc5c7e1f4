import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestClient } from './client.js';
import { onPostgres, openTestDatabase } from './databases.js';
import type { TestDatabase } from './databases.js';
import { Process } from './server-process.js';
import type { Settings } from './server-process.js';
import { testSettings } from './test-app.js';

/** A server with the secrets of the tests. */
const start = (settings: Settings): Promise<Process> => Process.listen({ ...testSettings, ...settings });

/** Server processes on one database: two on PostgreSQL; one on the embedded database, which admits no second. */
export class Deployment {
  private constructor(
    readonly processes: Process[],
    private settings: Settings,
    private readonly database: TestDatabase | null,
  ) {}

  /** Starts the processes together, on a database that has no tables yet. */
  static async start(wishes: Settings = {}): Promise<Deployment> {
    const database = onPostgres ? await openTestDatabase() : null;
    await database?.query('drop schema public cascade');
    await database?.query('create schema public');
    const settings = {
      DATA_DIR: mkdtempSync(join(tmpdir(), 'gatehouse-process-')),
      ...(database?.url && { DATABASE_URL: database.url, ...database.redis }),
      ...wishes,
    };
    const starting = Array.from({ length: database ? 2 : 1 }, () => start(settings));
    const started = await Promise.allSettled(starting);
    const processes = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const deployment = new Deployment(processes, settings, database);

    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (!failed) return deployment;
    await deployment.close();
    throw failed.reason;
  }

  /** The DATABASE_URL of the processes, or null where it is embedded. */
  get databaseUrl(): string | null {
    return this.database?.url ?? null;
  }

  /** Clients of the processes in turn: the first's, the second's, the first's again. */
  client(turn: number): TestClient {
    return this.processes[turn % this.processes.length]!.client;
  }

  /** Ends one process and starts another in its place. */
  async replace(turn: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const at = turn % this.processes.length;
    await this.processes[at]!.stop(signal);
    this.processes[at] = await start(this.settings);
  }

  /** Puts processes with changed settings in the place of these, one after the other; each serves before the old one stops. */
  async roll(changes: Settings): Promise<void> {
    this.settings = { ...this.settings, ...changes };
    for (const [at, old] of this.processes.entries()) {
      this.processes[at] = await start(this.settings);
      // What was sent to the old one a moment ago arrives.
      await delay(500);
      await old.stop();
    }
  }

  /** Runs a command beside the servers, with their settings, and gives what it wrote. */
  async command(...args: string[]): Promise<string> {
    const command = Process.run({ ...testSettings, ...this.settings }, args);
    const code = await command.exit;
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}. It wrote: ${command.stderr}`);
    return command.stdout;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((server) => server.stop()));
    await this.database?.drop();
    rmSync(this.settings['DATA_DIR']!, { recursive: true, force: true });
  }
}
