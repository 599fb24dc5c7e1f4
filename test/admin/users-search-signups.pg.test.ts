import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { signup } from '../support/database-faults.js';
import { eventually } from '../support/eventually.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

jest.setTimeout(120_000);

describe('the text that administrators search', () => {
  let app: TestApp;
  let other: pg.Client;
  beforeAll(async () => {
    app = await TestApp.start();
    other = new pg.Client(app.database.url!);
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await app.close();
  });

  /** Asks again when the server is too busy. */
  const signUp = (input: object) =>
    eventually(
      () => app.client.ask(signup, { input }),
      ({ status }) => status !== 503,
      60_000,
    );

  /** Statements on users that wait for a lock of another transaction. */
  const waiting = () =>
    app.database.query(
      `select a.pid, a.query, pg_blocking_pids(a.pid) as blockers from pg_stat_activity a
        where a.datname = current_database() and a.wait_event_type = 'Lock' and a.query ~* 'insert into "?users'
          and exists (select from pg_locks l where l.pid = a.pid and not l.granted)`,
    );

  it('makes no sign-up wait for the transaction of another one', async () => {
    const name = 'Qxz Jvw';
    await other.query('begin');
    await other.query(
      `insert into users (id, email, email_verified, name, search, roles, credential_version, created_at)
        values (gen_random_uuid(), 'qxz@jvw.example', false, $1, ' qxz jvw example qxz jvw', '{USER}', 1, now())`,
      [name],
    );
    const waits: unknown[] = [];
    const end = new AbortController();
    const watching = (async () => {
      while (!end.signal.aborted) {
        waits.push(...(await waiting()));
        // A sign-up that waits would wait for as long as the open transaction.
        if (waits.length > 0) await other.query('rollback');
        await delay(5);
      }
    })();

    const inputs = Array.from({ length: 12 }, (_, i) => ({ name, email: `qxz${i}@jvw.example`, password }));
    const replies = await Promise.all(inputs.map((input) => signUp(input))).finally(() => {
      end.abort();
    });
    await watching;
    await other.query('rollback');

    expect(waits).toEqual([]);
    expect(replies.map(({ data }) => data?.['signup'].__typename)).toEqual(Array(12).fill('Authenticated'));
  });
});
