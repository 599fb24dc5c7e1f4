import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

describe('the last administrator', () => {
  let app: TestApp;
  let admin: TestUser;
  beforeAll(async () => {
    app = await TestApp.start();
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

  it('may get other roles beside', async () => {
    const result = await admin.mutate('setUserRoles', { userId: admin.id, roles: ['ADMIN', 'DOCTOR'] });

    expect(result['user']).toMatchObject({ roles: ['ADMIN', 'DOCTOR'] });
  });
});
