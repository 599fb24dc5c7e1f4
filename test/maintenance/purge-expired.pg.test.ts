import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { purgeExpired } from '../../src/maintenance/purge-expired.js';
import { acquireJobLease } from '../../src/platform/jobs/job-lease.js';
import { TestApp } from '../support/test-app.js';

describe('sweep', () => {
  let servers: TestApp[];
  let app: TestApp;
  beforeEach(async () => {
    app = await TestApp.start();
    servers = [await app.beside(), app];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
  });

  const fill = (until: string) =>
    Promise.all([
      app.database.query(
        `insert into counters (key, count, expires_at)
          select md5(random()::text), 1, now() + $1::interval from generate_series(1, 12000)`,
        [until],
      ),
      app.database.query(
        `insert into lockouts (key, failures, ends_at, level)
          select md5(random()::text), 1, now() + $1::interval, 0 from generate_series(1, 12000)`,
        [until],
      ),
    ]);
  const left = async () => {
    const rows = await app.database.query(
      `select (select count(*)::integer from counters) as counters, (select count(*)::integer from lockouts) as lockouts`,
    );
    return rows[0];
  };

  it('removes what has expired, however much, and nothing else', async () => {
    await fill('-2 days');
    await fill('1 day');

    await Promise.all(servers.map((server) => purgeExpired(server.app)));

    expect(await left()).toEqual({ counters: 12_000, lockouts: 12_000 });
  });

  it('remembers a lock that has ended for as long as the next one is longer for it', async () => {
    await fill('-1 hour');

    await purgeExpired(app.app);

    expect(await left()).toEqual({ counters: 0, lockouts: 12_000 });
  });

  it('is done by one server at a time, and by another when its turn has gone by', async () => {
    const turns = () =>
      Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          acquireJobLease(servers[at % servers.length]!.app, 'a job', 60),
        ),
      );

    const [first, second] = [await turns(), await turns()];
    app.clock.advance('1m');
    const third = await turns();

    expect([first, second, third].map((taken) => taken.filter(Boolean).length)).toEqual([1, 0, 1]);
  });

  it('is not kept waiting by a turn that a clock far ahead has taken', async () => {
    app.clock.advance('10d');
    await acquireJobLease(app.app, 'a job', 60);
    const behind = { database: app.app.database, now: () => new Date() };

    await expect(acquireJobLease(behind, 'a job', 60)).resolves.toBe(true);
  });

  it('leaves what is still good, and says how much is gone', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const early = await purgeExpired(app.app);
    await app.storedEvents();
    app.clock.advance('400d');
    await app.client.mutate('requestPasswordReset', { email: ada.email });

    const late = await purgeExpired(app.app);

    expect(early).toMatchObject({ one_time_tokens: 0, sessions: 0, audit_events: 0 });
    expect(late.sessions).toBe(1);
    // The link that verifies the address, and the one that sets a password.
    expect(late.one_time_tokens).toBe(2);
    expect(late.audit_events).toBeGreaterThan(0);
    const links = await app.database.query('select purpose from one_time_tokens');
    expect(links).toEqual([{ purpose: 'PASSWORD_RESET' }]);
  });
});
