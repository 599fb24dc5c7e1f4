import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Reply } from '../../support/client.js';
import { TestClock } from '../../support/clock.js';
import { command } from '../../support/command-line.js';
import { login, signup } from '../../support/database-faults.js';
import { eventually } from '../../support/eventually.js';
import { hasPgBouncer, PgBouncer } from '../../support/pgbouncer.js';
import { hasPrivatePostgres, PrivatePostgres } from '../../support/private-postgres.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

jest.setTimeout(180_000);

/** What an operator may have set for everything that a role does. */
const odd = [
  ['DateStyle', `'German, DMY'`],
  ['IntervalStyle', 'sql_standard'],
  ['TimeZone', `'Asia/Kolkata'`],
  ['bytea_output', 'escape'],
  ['standard_conforming_strings', 'off'],
  ['extra_float_digits', '-15'],
  ['default_transaction_isolation', 'serializable'],
  ['client_encoding', 'LATIN1'],
  ['statement_timeout', '1'],
  ['lock_timeout', '1'],
  ['idle_in_transaction_session_timeout', '1'],
  ['search_path', 'nowhere'],
];

/** Asks until the server is not too busy. */
async function insist(ask: () => Promise<Reply>): Promise<Reply> {
  return eventually(ask, ({ status }) => status !== 503, 60_000);
}

(hasPrivatePostgres() ? describe : describe.skip)('a PostgreSQL whose role or database', () => {
  let postgres: PrivatePostgres;
  let role: string;
  beforeAll(async () => {
    postgres = await PrivatePostgres.start();
  });
  beforeEach(async () => {
    role = `role_${randomUUID().slice(0, 8)}`;
    await postgres.query(`create role ${role} login`);
    await postgres.query(`create database ${role} owner ${role}`);
  });
  afterEach(() => postgres.query(`drop database if exists ${role} with (force)`));
  afterAll(() => PrivatePostgres.removeAll());

  const url = (more = '') => `postgresql://${role}@127.0.0.1:${postgres.port}/${role}${more}`;
  /** As a superuser, in the database of the test. */
  const ask = (sql: string) => postgres.query(sql, [], role);
  const serve = (address: string, settings = {}) => {
    const none = { pglite: undefined, redis: {}, query: ask, drop: async () => {} };
    return TestApp.on({ url: address, ...none }, new TestClock(), settings);
  };
  const schemaOfTables = async () => {
    const rows = await ask(
      `select schemaname from pg_tables where tablename in ('users', 'migrations') order by 1`,
    );
    return rows.map(({ schemaname }) => schemaname as string);
  };
  /** Signs up, out and in, refreshes, and is told the right moments. */
  async function expectToServe(app: TestApp, email = app.uniqueEmail()): Promise<void> {
    const before = app.clock.now().toISOString();
    // A machine that has much else to do may let the server say that it is busy.
    await insist(() => app.client.ask(signup, { input: { email, password } }));
    const after = app.clock.now().toISOString();
    await insist(() => app.client.ask(login, { input: { email, password } }));
    const again = await app.client.mutate('login', { email, password });
    expect(again).toBeSignedIn();
    const { data } = await app.client.ask(
      '{ me { createdAt sessions { createdAt lastUsedAt } } }',
      {},
      {
        token: again.accessToken,
      },
    );
    const { createdAt } = (data as { me: { createdAt: string } }).me;
    expect([before, createdAt, after].toSorted()).toEqual([before, createdAt, after]);
    await expect(app.client.mutate('refresh', { refreshToken: again.refreshToken })).resolves.toBeSignedIn();
  }

  it('sets everything to something else: it serves, and starts again', async () => {
    for (const [name, value] of odd) await postgres.query(`alter role ${role} set ${name} = ${value}`);

    const first = await serve(url());
    await expectToServe(first);
    await first.close();
    const second = await serve(url());
    await expectToServe(second);
    await second.close();
    const { stdout } = await command({ DATABASE_URL: url(), REDIS_URL: '' }, ['doctor', '--json']);

    expect(stdout).toMatch(/All \d+ are applied/);
    await expect(schemaOfTables()).resolves.toEqual(['public', 'public']);
  });

  it('sets a search path with a schema of its own: the tables are there', async () => {
    await ask(`create schema "Own Schema" authorization ${role}`);
    await postgres.query(`alter database ${role} set search_path = "Own Schema", public`);

    const first = await serve(url());
    await first.close();
    const second = await serve(url());
    await expectToServe(second);
    await second.close();
    const { stdout } = await command({ DATABASE_URL: url(), REDIS_URL: '' }, ['doctor', '--json']);

    await expect(schemaOfTables()).resolves.toEqual(['Own Schema', 'Own Schema']);
    expect(stdout).toMatch(/All \d+ are applied/);
  });

  it('has a schema named like the user: the tables are there, unless they were elsewhere before', async () => {
    const before = await serve(url());
    const email = before.uniqueEmail();
    await expectToServe(before, email);
    await before.close();
    await ask(`create schema ${role} authorization ${role}`);

    const app = await serve(url());
    const answer = await insist(() => app.client.ask(login, { input: { email, password } }));
    await app.close();

    expect(answer.data).toMatchObject({ login: { __typename: 'Authenticated' } });
    await expect(schemaOfTables()).resolves.toEqual(['public', 'public']);

    await ask('drop schema public cascade');
    const fresh = await serve(url());
    await expectToServe(fresh);
    await fresh.close();
    await expect(schemaOfTables()).resolves.toEqual([role, role]);
  });

  it('changes the search path later: the accounts are still there', async () => {
    const before = await serve(url());
    const email = before.uniqueEmail();
    await expectToServe(before, email);
    await before.close();
    await ask(`create schema elsewhere authorization ${role}`);
    await postgres.query(`alter role ${role} set search_path = elsewhere`);

    const app = await serve(url());
    const answer = await insist(() => app.client.ask(login, { input: { email, password } }));
    await app.close();

    expect(answer.data).toMatchObject({ login: { __typename: 'Authenticated' } });
  });

  it('is told a search path by DATABASE_URL: that one counts, beside the other options', async () => {
    await ask(`create schema told authorization ${role}`);
    const before = await serve(url());
    await before.close();

    const options = encodeURIComponent('-c search_path=told -c geqo=off -c DateStyle=German');
    const app = await serve(url(`?options=${options}`));
    await expectToServe(app);
    await app.close();

    await expect(schemaOfTables()).resolves.toEqual(['public', 'public', 'told', 'told']);
    await expect(serve(url('?options=-c%20search_path%3Dnone'))).rejects.toThrow(/names no existing schema/);
  });

  it.each(['LATIN1', 'SQL_ASCII'])('has the encoding %s: it is refused with words', async (encoding) => {
    const name = `${role}_${encoding.toLowerCase()}`;
    await postgres.query(`create database ${name} owner ${role} encoding '${encoding}' template template0`);
    const address = url().replace(/[^/]+$/, name);

    await expect(serve(address)).rejects.toThrow(`The encoding of the database ${name} is ${encoding}`);
    const { stdout } = await command({ DATABASE_URL: address, REDIS_URL: '' }, ['doctor', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expect(stdout).toContain(`is ${encoding}`);
  });

  (hasPgBouncer ? it : it.skip)(
    'has odd settings behind a pooler that drops options: it says what to add',
    async () => {
      await ask(`create schema ${role} authorization ${role}`);
      await postgres.query(`alter role ${role} set DateStyle = 'German'`);
      await postgres.query(`alter role ${role} set default_transaction_isolation = 'serializable'`);
      const settings = { DATABASE_PREPARED_STATEMENTS: 'false' };
      const pooler = await PgBouncer.start(url());
      const refused: unknown = await serve(pooler.url, settings).catch((error: unknown) => error);
      await pooler.stop();
      const { message } = refused as Error;
      const [line] = /connect_query=.*/.exec(message) ?? [];
      expect(message).toContain('DateStyle is German, DMY');
      expect(line).toBeDefined();

      const better = await PgBouncer.start(url(), [], line);
      try {
        const app = await serve(better.url, settings);
        await expectToServe(app);
        await app.close();
      } finally {
        await better.stop();
      }
      await expect(schemaOfTables()).resolves.toEqual([role, role]);
    },
  );
});
