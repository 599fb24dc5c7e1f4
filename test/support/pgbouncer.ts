import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from './eventually.js';
import { freePort } from './free-port.ts';

/** Where the program is. It is not everywhere: PGBOUNCER says so, as in `PGBOUNCER=/usr/sbin/pgbouncer npm test`. */
const { PGBOUNCER: program } = process.env;

export const hasPgBouncer = Boolean(program);

/** A PgBouncer of a test's own, in transaction mode: each transaction may get another connection. */
export class PgBouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** The address of the database by way of it. */
    readonly url: string,
  ) {}

  /** `more` are further lines of its settings, and `connecting` is what is added to the line of the database. */
  static async start(database: string, more: readonly string[] = [], connecting = ''): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pgbouncer-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const { hostname, port: to, username, password } = new URL(database);
    const settings = [
      '[databases]',
      `* = host=${hostname} port=${to || 5432} user=${username}${password && ` password=${password}`} ${connecting}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 8',
      'ignore_startup_parameters = extra_float_digits, statement_timeout, options',
      ...more,
    ];
    writeFileSync(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`, { mode: 0o644 });

    // It declines to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn(program!, ['-q', ...user, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
    const url = new URL(database);
    url.host = `127.0.0.1:${port}`;
    await eventually(
      () => answers(url.toString()),
      (isThere) => isThere,
    );
    return new PgBouncer(child, folder, url.toString());
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGQUIT');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
