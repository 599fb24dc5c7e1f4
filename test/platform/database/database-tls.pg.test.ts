import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../../support/certificate.js';
import { TestClock } from '../../support/clock.js';
import { command } from '../../support/command-line.js';
import { DataFolders } from '../../support/data-folders.js';
import { hasPgBouncer, PgBouncer } from '../../support/pgbouncer.js';
import { hasPrivatePostgres, PrivatePostgres } from '../../support/private-postgres.js';
import { Process } from '../../support/server-process.js';
import { TestApp, testSettings } from '../../support/test-app.js';

jest.setTimeout(180_000);

const folders = new DataFolders();
const runs = hasPrivatePostgres();

/** An address that is this machine's, and that nobody takes for it. */
const elsewhere = '0.0.0.0';

/** Every connection by TCP, as the server sees it. */
const seen = `select s.ssl, s.version from pg_stat_ssl s join pg_stat_activity a using (pid)
  where a.backend_type = 'client backend' and a.client_addr is not null`;

async function serve(url: string, settings = {}): Promise<TestApp> {
  const none = { pglite: undefined, redis: {}, query: async () => [], drop: async () => {} };
  return TestApp.on({ url, ...none }, new TestClock(), settings);
}

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly message: string;
}

/** What doctor says of the way to the database. */
async function diagnose(url: string): Promise<Finding[]> {
  const { stdout } = await command({ DATABASE_URL: url, REDIS_URL: '' }, ['doctor', '--json']);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.filter(({ check }) => check === 'database' || check === 'encryption');
}

/** What a server says of its connections, in its own words. */
async function saidOf(url: string): Promise<Record<string, any>[]> {
  const app = await serve(url);
  await app.close();
  return app.logs().filter((line) => 'tls' in line);
}

(runs ? describe : describe.skip)('a PostgreSQL that takes connections with TLS only', () => {
  let postgres: PrivatePostgres;
  let base: string;
  let foreign: string;
  beforeAll(async () => {
    postgres = await PrivatePostgres.startWithTls(['hostssl all all 127.0.0.1/32 trust']);
    base = postgres.url();
    foreign = makeCertificate(join(folders.fresh(), 'tls')).authority;
  });
  afterAll(async () => {
    await Process.stopAll();
    await PrivatePostgres.removeAll();
    folders.removeAll();
  });

  it('serves with verify-full, and every connection is encrypted', async () => {
    const DATABASE_URL = `${base}?sslmode=verify-full&sslrootcert=${postgres.authority}`;

    const server = await Process.listen({ ...testSettings, DATABASE_URL, DATA_DIR: folders.fresh() });
    const answer = await server.client.ask('{ __typename }');
    const connections = await postgres.query(seen);
    await server.stop();

    expect(answer.status).toBe(200);
    expect(connections.length).toBeGreaterThan(0);
    for (const { ssl } of connections) expect(ssl).toBe(true);
    expect(server.logs).toContainEqual(
      expect.objectContaining({ tls: 'TLSv1.3', verified: true, level: 'info' }),
    );
    await expect(diagnose(DATABASE_URL)).resolves.toContainEqual(
      expect.objectContaining({
        check: 'encryption',
        status: 'ok',
        message: expect.stringContaining('trusted'),
      }),
    );
  });

  it.each(['verify-full', 'verify-ca', 'require'])(
    'with another authority and %s starts nothing',
    async (mode) => {
      const url = `${base}?sslmode=${mode}&sslrootcert=${foreign}`;

      await expect(serve(url)).rejects.toThrow(/certificate/i);
      await expect(diagnose(url)).resolves.toEqual([
        expect.objectContaining({
          check: 'database',
          status: 'problem',
          message: expect.stringMatching(/certificate/i),
        }),
      ]);
    },
  );

  it('with an authority that Node.js does not know starts nothing with verify-full alone', async () => {
    await expect(serve(`${base}?sslmode=verify-full`)).rejects.toThrow(/certificate/i);
  });

  it('under another name starts nothing with verify-full, and serves with verify-ca', async () => {
    const url = base.replace('127.0.0.1', 'localhost');
    const verifyFull = `${url}?sslmode=verify-full&sslrootcert=${postgres.authority}`;

    await expect(serve(verifyFull)).rejects.toThrow(/Hostname\/IP does not match/);
    await expect(saidOf(verifyFull.replace('verify-full', 'verify-ca'))).resolves.toEqual([
      expect.objectContaining({ tls: 'TLSv1.3', verified: true }),
    ]);
  });

  it.each(['', '?sslmode=prefer', '?sslmode=require', '?ssl=true'])(
    'serves with "%s", whoever signed the certificate',
    async (parameters) => {
      await expect(saidOf(base + parameters)).resolves.toEqual([
        expect.objectContaining({ tls: 'TLSv1.3', verified: false, level: 'info' }),
      ]);
    },
  );

  it('warns of a certificate of another machine that nobody checks', async () => {
    const url = `${base.replace('127.0.0.1', elsewhere)}?sslmode=require`;

    await expect(saidOf(url)).resolves.toEqual([
      expect.objectContaining({
        level: 'warn',
        setting: 'DATABASE_URL',
        msg: expect.stringContaining('not checked'),
      }),
    ]);
    await expect(diagnose(url)).resolves.toContainEqual(
      expect.objectContaining({ check: 'encryption', status: 'warning' }),
    );
  });

  it('is not reached with disable', async () => {
    await expect(serve(`${base}?sslmode=disable`)).rejects.toThrow(/no encryption/);
  });

  (hasPgBouncer ? it : it.skip)('serves by way of a PgBouncer with TLS, verified on both sides', async () => {
    // It runs as another user.
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pgbouncer-tls-'));
    chmodSync(folder, 0o755);
    const own = makeCertificate(folder);
    chmodSync(join(folder, 'server.key'), 0o644);
    cpSync(postgres.authority, join(folder, 'database.pem'));
    const pooler = await PgBouncer.start(base, [
      'server_tls_sslmode = verify-full',
      `server_tls_ca_file = ${join(folder, 'database.pem')}`,
      'client_tls_sslmode = require',
      `client_tls_key_file = ${join(folder, 'server.key')}`,
      `client_tls_cert_file = ${join(folder, 'server.pem')}`,
    ]);
    try {
      const url = `${pooler.url}?sslmode=verify-full&sslrootcert=${own.authority}`;
      const app = await serve(url, { DATABASE_PREPARED_STATEMENTS: 'false' });
      const connections = await postgres.query(seen);
      await app.close();

      expect(app.logs()).toContainEqual(expect.objectContaining({ tls: 'TLSv1.3', verified: true }));
      for (const { ssl } of connections) expect(ssl).toBe(true);
      await expect(serve(`${pooler.url}?sslmode=verify-full&sslrootcert=${foreign}`)).rejects.toThrow(
        /certificate/i,
      );
    } finally {
      await pooler.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

(runs ? describe : describe.skip)('a PostgreSQL that takes connections without TLS only', () => {
  let postgres: PrivatePostgres;
  beforeAll(async () => {
    postgres = await PrivatePostgres.startWithTls(['hostnossl all all 127.0.0.1/32 trust']);
  });
  afterAll(() => PrivatePostgres.removeAll());

  it('serves with prefer, and warns where it is another machine', async () => {
    await expect(saidOf(postgres.url())).resolves.toEqual([
      expect.objectContaining({ tls: null, verified: false, level: 'info' }),
    ]);
    await expect(saidOf(postgres.url().replace('127.0.0.1', elsewhere))).resolves.toEqual([
      expect.objectContaining({ tls: null, level: 'warn', msg: expect.stringContaining('not encrypted') }),
    ]);
  });

  it.each(['require', 'verify-full'])('is not reached with %s', async (mode) => {
    await expect(serve(`${postgres.url()}?sslmode=${mode}`)).rejects.toThrow(/encryption|certificate/);
  });

  it('serves by its socket, whatever sslmode says', async () => {
    const { port, socketFolder } = postgres;
    const url = `postgresql://postgres@/postgres?host=${socketFolder}&port=${port}&sslmode=require`;

    await expect(saidOf(url)).resolves.toEqual([expect.objectContaining({ tls: null, level: 'info' })]);
  });
});

(runs ? describe : describe.skip)('a PostgreSQL without a certificate', () => {
  let postgres: PrivatePostgres;
  beforeAll(async () => {
    postgres = await PrivatePostgres.start();
  });
  afterAll(() => PrivatePostgres.removeAll());

  it('serves with prefer, and is not reached with require', async () => {
    await expect(saidOf(postgres.url())).resolves.toEqual([expect.objectContaining({ tls: null })]);
    await expect(serve(`${postgres.url()}?sslmode=require`)).rejects.toThrow(/does not support SSL/);
  });
});
