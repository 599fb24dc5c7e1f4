import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { deadlines } from '../../../src/platform/database/pool.js';
import { TestClock } from '../../support/clock.js';
import {
  askAll,
  defaults,
  expectBack,
  expectDown,
  expectUnavailable,
  login,
  timed,
} from '../../support/database-faults.js';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { waitingForLocks } from '../../support/locks.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import type { TestUser } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

jest.setTimeout(120_000);

describe('a PostgreSQL behind a network that fails', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let app: TestApp;
  let user: TestUser;
  beforeEach(async () => {
    database = await openTestDatabase();
    const url = new URL(database.url!);
    proxy = await TcpProxy.start(Number(url.port));
    url.port = String(proxy.port);
    app = await TestApp.on({ ...database, url: url.toString() }, new TestClock(), defaults);
    user = await app.signedInUser();
  });
  afterEach(async () => {
    proxy.pass();
    await app.close();
    await proxy.close();
  });

  it('that hangs: every request is answered in time, and served again afterwards', async () => {
    proxy.hang();

    const [answers] = await Promise.all([askAll(app, user.email, user.accessToken), expectDown(app)]);
    expectUnavailable(answers);
    expectUnavailable(await askAll(app, user.email, user.accessToken));
    proxy.pass();

    await expectBack(app, user.email);
    expect(await user.me()).toMatchObject({ email: user.email });
  });

  it('whose answers are lost in the middle of statements: the same', async () => {
    proxy.mute();

    const [answers] = await Promise.all([askAll(app, user.email, user.accessToken), expectDown(app)]);
    proxy.pass();

    expectUnavailable(answers);
    await expectBack(app, user.email);
  });

  it('that lets no connection live: none that waited is used again', async () => {
    const survivors = proxy.survivors();
    const before = survivors();
    proxy.mute();

    await askAll(app, user.email, user.accessToken);
    const left = await eventually(
      async () => survivors(),
      (count) => count === 0,
    );

    expect(before).toBeGreaterThan(0);
    expect(left).toBe(0);
    proxy.pass();
    await expectBack(app, user.email);
  });

  it('that refuses: every request is answered in time, and served again afterwards', async () => {
    const listenAgain = await proxy.refuse();

    const [answers] = await Promise.all([askAll(app, user.email, user.accessToken), expectDown(app)]);
    await listenAgain();

    expectUnavailable(answers);
    await expectBack(app, user.email);
  });

  it('that is away for half a second: nobody is turned down', async () => {
    const listenAgain = await proxy.refuse();
    const asking = Array.from({ length: 4 }, () => app.client.ask('{ me { id } }', {}, user.sent));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await listenAgain();

    for (const { status, data } of await Promise.all(asking)) {
      expect([status, data]).toEqual([200, { me: { id: user.id } }]);
    }
  });

  it('that cuts every connection: the next request gets another', async () => {
    for (let round = 0; round < 10; round++) {
      await Promise.all([user.me(), user.me(), user.me()]);
      proxy.cut();
      await new Promise((resolve) => setTimeout(resolve, 30));

      await expect(user.me()).resolves.toMatchObject({ email: user.email });
    }
  });

  it('where somebody holds a row for ever: who needs it is told to come back', async () => {
    const holder = new pg.Client({ connectionString: database.url! });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from users where id = $1 for update', [user.id]);

    const answer = await timed(app.client.ask(login, { input: { email: user.email, password } }));
    const other = await user.me();
    await holder.end();

    expectUnavailable([answer]);
    expect(other).toMatchObject({ email: user.email });
    await expectBack(app, user.email);
  });

  it.each(['40001', '40P01'])('that takes a transaction back by %s: it is done again', async (code) => {
    await failingInserts(database, { code, times: 2 });

    const answer = await app.client.ask(login, { input: { email: user.email, password } });

    expect(answer.data).toMatchObject({ login: { __typename: 'Authenticated' } });
    expect(await user.sessions()).toHaveLength(2);
  });

  it('that takes a transaction back again and again: its caller is told to come back', async () => {
    await failingInserts(database, { code: '40P01', times: 100 });

    const answer = await timed(app.client.ask(login, { input: { email: user.email, password } }));

    expectUnavailable([answer]);
    const [{ last_value: tries } = {}] = await database.query('select last_value from failures');
    expect(Number(tries)).toBe(3);
  });
});

/** Makes so many starts of a session fail: a sequence counts on, whatever is taken back. */
async function failingInserts(
  { query }: TestDatabase,
  { code, times }: { readonly code: string; readonly times: number },
): Promise<void> {
  await query('create sequence failures');
  await query(`create function fail() returns trigger language plpgsql as $$ begin
    if nextval('failures') <= ${times} then raise exception using errcode = '${code}'; end if;
    return new; end $$`);
  await query('create trigger fail before insert on sessions for each row execute function fail()');
}

// Without the proxy, which works in the process that is kept busy.
it('an answer that arrived in time counts, also where the server was busy for longer', () =>
  withApp({}, async (app) => {
    const { accessToken, id } = await app.signedInUser();
    const holder = new pg.Client({ connectionString: app.database.url! });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from users where id = $1 for update', [id]);
    const answer = app.client.mutate('updateProfile', { name: 'Ada' }, { token: accessToken });
    expect(await waitingForLocks(app.database, 1)).toBe(1);

    const released = holder.query('rollback');
    const until = performance.now() + deadlines.answer + 500;
    while (performance.now() < until);

    await expect(answer).resolves.toMatchObject({ __typename: 'ProfileUpdated' });
    await released;
    await holder.end();
  }));
