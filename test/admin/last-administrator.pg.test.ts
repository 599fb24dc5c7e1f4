import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('the last administrator', () => {
  let app: TestApp;
  let admin: TestUser;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.database.query('delete from users');
    admin = await app.administrator();
  });

  const deeds = [
    ['suspendUser', {}],
    ['setUserRoles', { roles: ['USER'] }],
    ['deleteUser', {}],
  ] as const;

  it.each(deeds)('stays, whatever %s is told', async (operation, more) => {
    const result = await admin.mutate(operation, { userId: admin.id, ...more });

    expect(result).toBeRefused('LastAdministrator');
    await expect(admin.me()).resolves.toMatchObject({ id: admin.id, roles: ['USER', 'ADMIN'] });
  });

  it.each(deeds)('is who is not suspended, to %s', async (operation, more) => {
    const other = await app.administrator();
    await admin.mutate('suspendUser', { userId: other.id });

    await expect(admin.mutate(operation, { userId: admin.id, ...more })).resolves.toBeRefused(
      'LastAdministrator',
    );
  });

  it.each(deeds)('does not keep %s from others', async (operation, more) => {
    const ada = await app.signedInUser();

    const result = await admin.mutate(operation, { userId: ada.id, ...more });

    expect(['UserUpdated', 'AccountDeleted']).toContain(result.__typename);
  });

  /** Holds the lock that all who would be the last administrator take, while some work is done. */
  async function whileLocked(work: () => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: app.database.url! });
    await client.connect();
    await client.query('select pg_advisory_lock(4731284418)');
    try {
      await work();
    } finally {
      await client.end();
    }
  }

  it.each(deeds)('makes nobody else wait for %s', async (operation, more) => {
    const [ada, suspended] = [await app.signedInUser(), await app.administrator()];
    await admin.mutate('suspendUser', { userId: suspended.id });

    await whileLocked(async () => {
      for (const { id: userId } of operation === 'suspendUser' ? [ada] : [ada, suspended]) {
        const result = await admin.mutate(operation, { userId, ...more });
        expect(['UserUpdated', 'AccountDeleted']).toContain(result.__typename);
      }
    });
  });

  it('makes nobody else wait to delete the own account', async () => {
    const ada = await app.signedInUser();

    await whileLocked(async () => {
      await expect(ada.mutate('deleteAccount', { password })).resolves.toMatchObject({ userId: ada.id });
    });
  });

  it.each(deeds)('is looked for one after the other, by %s', async (operation, more) => {
    const other = await app.administrator();
    const isWaiting = () =>
      app.database.query(`select 1 from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`);
    let asked: Promise<{ __typename: string }> | undefined;

    await whileLocked(async () => {
      asked = admin.mutate(operation, { userId: other.id, ...more });
      const waiting = await eventually(isWaiting, (found) => found.length === 1);
      expect(waiting).toHaveLength(1);
    });

    expect(['UserUpdated', 'AccountDeleted']).toContain((await asked!).__typename);
  });

  it('may get other roles beside', async () => {
    const result = await admin.mutate('setUserRoles', { userId: admin.id, roles: ['ADMIN', 'DOCTOR'] });

    expect(result.user).toMatchObject({ roles: ['ADMIN', 'DOCTOR'] });
  });
});
