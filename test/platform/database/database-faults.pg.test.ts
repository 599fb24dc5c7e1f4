import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { TestClock } from '../../support/clock.js';
import {
  askAll,
  defaults,
  expectBack,
  expectDown,
  expectUnavailable,
  promised,
  signup,
  timed,
} from '../../support/database-faults.js';
import { hasPrivatePostgres, PrivatePostgres } from '../../support/private-postgres.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import type { TestUser } from '../../support/test-user.js';

jest.setTimeout(120_000);

(hasPrivatePostgres() ? describe : describe.skip)('a PostgreSQL that', () => {
  let postgres: PrivatePostgres;
  let app: TestApp;
  let user: TestUser;
  beforeAll(async () => {
    postgres = await PrivatePostgres.start({ max_connections: '12', superuser_reserved_connections: '2' });
    await postgres.query('create role gatehouse login superuser');
  });
  beforeEach(async () => {
    await postgres.query('drop schema public cascade');
    await postgres.query('create schema public');
    const database = {
      url: postgres.url(),
      pglite: undefined,
      redis: {},
      drop: async () => {},
      query: (sql: string, values: unknown[] = []) => postgres.query(sql, values),
    };
    app = await TestApp.on(database, new TestClock(), defaults);
    user = await app.signedInUser();
  });
  afterEach(async () => {
    await postgres.begin();
    await app.close();
  });
  afterAll(() => PrivatePostgres.removeAll());

  it('is killed: everybody is answered in time, and it is back once it is started', async () => {
    await postgres.kill();

    const [answers] = await Promise.all([askAll(app, user.email, user.accessToken), expectDown(app)]);
    expectUnavailable(answers);
    await postgres.begin();

    await expectBack(app, user.email);
    expect(await user.me()).toMatchObject({ email: user.email });
  });

  it('restarts under load: nothing acknowledged is lost, and everybody is answered in time', async () => {
    const acknowledged: string[] = [];
    const waits: number[] = [];
    const over = new AbortController();
    const load = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        const email = app.uniqueEmail();
        const { reply, took } = await timed(app.client.ask(signup, { input: { email, password } }));
        waits.push(took);
        expect([200, 503]).toContain(reply.status);
        if (reply.status === 200) acknowledged.push(email);
      }
    });

    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await (round % 2 === 0 ? postgres.stop() : postgres.kill());
      await postgres.begin();
    }
    over.abort();
    await Promise.all(load);

    expect(Math.max(...waits)).toBeLessThan(promised);
    expect(acknowledged.length).toBeGreaterThan(3);
    const rows = await postgres.query('select email from users');
    const kept = new Set(rows.map(({ email }) => email as string));
    expect(acknowledged.filter((email) => !kept.has(email))).toEqual([]);
    await expectBack(app, user.email);
  });

  it('has no connection left: everybody is answered in time, and it is back once there is one', async () => {
    const hogs = await takeEveryConnection(postgres);

    const [answers] = await Promise.all([askAll(app, user.email, user.accessToken), expectDown(app)]);
    await Promise.all(hogs.map((hog) => hog.end()));

    expect(hogs.length).toBeGreaterThan(5);
    expectUnavailable(answers);
    await expectBack(app, user.email);
  });
});

/** Leaves the server none. It may take one again before they are all taken. */
async function takeEveryConnection(postgres: PrivatePostgres): Promise<pg.Client[]> {
  const hogs: pg.Client[] = [];
  const take = async () => {
    const hog = new pg.Client({ connectionString: postgres.url() });
    hog.on('error', () => {});
    const isIn = await hog.connect().then(
      () => true,
      () => false,
    );
    if (isIn) hogs.push(hog);
    return isIn;
  };
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse'`;
  while (hogs.length < 12) if (!(await take())) await hogs[0]!.query(terminate);
  return hogs;
}
