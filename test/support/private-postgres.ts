import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { makeCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';

/** Where Debian and its kin keep the programs of each version; the newest counts. */
function programs(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(a) - Number(b)) : [];
  const bin = join(root, versions.at(-1) ?? 'none', 'bin');
  return existsSync(join(bin, 'initdb')) ? bin : null;
}

/** PostgreSQL declines to run as root. */
function owner(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const ask = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

/**
 * Whether tests can start a PostgreSQL that they may kill. Where tests run for others to rely on, its absence is an
 * error rather than a reason to skip them.
 */
export function hasPrivatePostgres(): boolean {
  if (programs() !== null) return true;
  if (process.env['CI']) throw new Error('No initdb under /usr/lib/postgresql: install PostgreSQL.');
  return false;
}

const running = new Set<PrivatePostgres>();

/** A PostgreSQL of one test's own, with its data in a folder that goes with it. */
export class PrivatePostgres {
  readonly port: number;
  private readonly folder: string;
  private readonly settings: readonly string[];
  private process: ChildProcess | null = null;

  private constructor(folder: string, port: number, settings: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.port = port;
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, ...settings };
    this.settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }

  /** One that answers, with an empty database. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PrivatePostgres> {
    const folder = makeFolder();
    initialize(folder);
    const postgres = new PrivatePostgres(folder, await freePort(), settings);
    return postgres.launched();
  }

  /** One with a certificate for 127.0.0.1, whose rules for clients by TCP are these lines of pg_hba.conf. */
  static async startWithTls(rules: readonly string[]): Promise<PrivatePostgres> {
    const folder = makeFolder();
    initialize(folder);
    const { key, cert } = makeCertificate(join(folder, 'tls'));
    give(join(folder, 'server.key'), key);
    give(join(folder, 'server.pem'), cert);
    give(join(folder, 'hba.conf'), ['local all all trust', ...rules, ''].join('\n'));
    const files = {
      ssl_key_file: join(folder, 'server.key'),
      ssl_cert_file: join(folder, 'server.pem'),
      hba_file: join(folder, 'hba.conf'),
    };
    return new PrivatePostgres(folder, await freePort(), { ssl: 'on', ...files }).launched();
  }

  /** The file with the authority that signed its certificate. */
  get authority(): string {
    return join(this.folder, 'tls', 'authority.pem');
  }

  /** The folder of its socket. */
  get socketFolder(): string {
    return this.folder;
  }

  private async launched(): Promise<PrivatePostgres> {
    running.add(this);
    await this.begin();
    return this;
  }
  /** After a test, also one that failed half-way: no PostgreSQL of its stays. */
  static async removeAll(): Promise<void> {
    await Promise.all([...running].map((postgres) => postgres.remove()));
  }

  /** By way of another port, when something stands in between. */
  url(port = this.port): string {
    return `postgresql://postgres@127.0.0.1:${port}/postgres`;
  }

  async query(sql: string, values: unknown[] = [], database = 'postgres'): Promise<Record<string, any>[]> {
    const client = await this.connect(database);
    try {
      return (await client.query(sql, values)).rows as Record<string, any>[];
    } finally {
      await client.end();
    }
  }

  /** As a superuser, by its socket, which no rule of a test keeps anybody from. */
  async connect(database = 'postgres'): Promise<pg.Client> {
    const who = { host: this.folder, port: this.port, user: 'postgres', database };
    const client = new pg.Client({ ...who, connectionTimeoutMillis: 2000 });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Starts it, also over what is left of one that was killed, and waits until it answers. */
  async begin(): Promise<void> {
    const overdue = Date.now() + 20_000;
    while (!(await this.answers())) {
      if (Date.now() > overdue) throw new Error('The private PostgreSQL does not start.');
      if (this.process === null || this.process.exitCode !== null) this.launch();
      await delay(50);
    }
  }

  /** As an operator stops it: whoever is connected is told, and cut off. */
  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  /** All of it at one moment, as when the power fails. */
  async kill(): Promise<void> {
    const pid = this.process?.pid;
    const children = pid === undefined ? '' : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const gone = this.end('SIGKILL');
    for (const child of children.split(' ').filter(Boolean)) killIfThere(Number(child));
    await gone;
  }

  async remove(): Promise<void> {
    running.delete(this);
    await this.end('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private launch(): void {
    const args = ['-D', join(this.folder, 'data'), '-p', String(this.port), ...this.settings];
    const options = { ...owner(), cwd: this.folder, stdio: 'ignore' as const };
    this.process = spawn(join(programs()!, 'postgres'), args, options);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { process: ending } = this;
    this.process = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  }

  private async answers(): Promise<boolean> {
    return this.query('select 1').then(
      () => true,
      () => false,
    );
  }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
  const { uid, gid } = owner();
  if (uid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

function initialize(folder: string): void {
  const args = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync', '--no-locale'];
  const options = { ...owner(), cwd: folder, stdio: 'ignore' as const };
  execFileSync(join(programs()!, 'initdb'), [...args, join(folder, 'data')], options);
}

/** A file that PostgreSQL takes for its own. */
function give(file: string, contents: string): void {
  writeFileSync(file, contents, { mode: 0o600 });
  const { uid, gid } = owner();
  if (uid !== undefined) chownSync(file, uid, gid);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
