import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClock } from '../../support/clock.js';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { hasPgBouncer, PgBouncer } from '../../support/pgbouncer.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import type { TestUser } from '../../support/test-user.js';

const thirty = Array.from({ length: 30 }, (_, at) => at);

// What a connection keeps from one transaction to the next is lost, or found by somebody else.
(hasPgBouncer ? describe : describe.skip)('two servers behind PgBouncer', () => {
  let database: TestDatabase;
  let pooler: PgBouncer;
  let servers: TestApp[];
  beforeAll(async () => {
    database = await openTestDatabase();
    pooler = await PgBouncer.start(database.url!);
    const reached = { ...database, url: pooler.url, drop: async () => {} };
    const settings = { DATABASE_PREPARED_STATEMENTS: 'false' };
    const clock = new TestClock();
    await database.query('drop schema public cascade');
    await database.query('create schema public');
    servers = await Promise.all([TestApp.on(reached, clock, settings), TestApp.on(reached, clock, settings)]);
  }, 60_000);
  afterAll(async () => {
    for (const server of servers) await server.close();
    await pooler.stop();
    await database.drop();
  });

  it('keep no lock once they have migrated', async () => {
    // PgBouncer gives up the connection of a client that leaves, a moment later.
    const held = await eventually(
      () =>
        database.query(
          `select 1 from pg_locks join pg_database on pg_database.oid = database
            where datname = current_database() and locktype = 'advisory'`,
        ),
      (locks) => locks.length === 0,
    );

    expect(held).toEqual([]);
  });

  it('sign thirty in at once, and give each who they are', async () => {
    const people: TestUser[] = [];
    for (const turn of thirty) people.push(await servers[turn % 2]!.signedInUser());

    const answers = await Promise.all(
      people.map(({ email }, turn) => servers[turn % 2]!.client.mutate('login', { email, password })),
    );
    const known = await Promise.all(people.map((one) => one.me()));

    for (const answer of answers) expect(answer).toBeSignedIn();
    expect(known.map((me) => me?.email)).toEqual(people.map(({ email }) => email));
  });

  it('give thirty that refresh at once one successor', async () => {
    const { refreshToken } = await servers[0]!.signedInUser();

    const answers = await Promise.all(
      thirty.map((turn) => servers[turn % 2]!.client.mutate('refresh', { refreshToken })),
    );

    for (const answer of answers) expect(answer).toBeSignedIn();
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
  });
});
