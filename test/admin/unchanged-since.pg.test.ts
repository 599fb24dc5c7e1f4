import { describe, expect, it } from '@jest/globals';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('unchangedSince', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given), { ROLES: 'USER,ADMIN,NURSE' });

  const updatedAt = async (id: string) => (await admin.client.user(id, admin.sent))!.updatedAt;

  const changes = [
    ['updateUser', { name: 'Grace' }],
    ['setUserRoles', { roles: ['NURSE'] }],
    ['suspendUser', {}],
  ] as const;

  it.each(changes)('keeps %s from undoing what somebody did meanwhile', async (operation, change) => {
    const ada = await app.signedInUser();
    const unchangedSince = await updatedAt(ada.id);
    await ada.mutate('updateProfile', { name: 'Ada' });

    const result = await admin.mutate(operation, { userId: ada.id, ...change, unchangedSince });

    expect(result).toBeRefused('Conflict');
    const now = await updatedAt(ada.id);
    expect(result).toMatchObject({ current: { id: ada.id, name: 'Ada', updatedAt: now } });
    const again = await admin.mutate(operation, { userId: ada.id, ...change, unchangedSince: now });
    expect(again.__typename).toBe('UserUpdated');
  });

  it('tells apart changes within one millisecond', async () => {
    const ada = await app.signedInUser();

    const moments = [await updatedAt(ada.id)];
    for (const name of ['A', 'B', 'C']) {
      await admin.mutate('updateUser', { userId: ada.id, name });
      moments.push(await updatedAt(ada.id));
    }

    expect(new Set(moments).size).toBe(moments.length);
    expect(moments.toSorted()).toEqual(moments);
  });

  it('lets one of two through who change the same account at once', async () => {
    const ada = await app.signedInUser();
    const unchangedSince = await updatedAt(ada.id);

    const results = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name) =>
        admin.mutate('updateUser', { userId: ada.id, name, unchangedSince }),
      ),
    );

    const kinds = results.map(({ __typename }) => __typename).toSorted();
    expect(kinds).toEqual(['ConflictError', 'ConflictError', 'ConflictError', 'UserUpdated']);
  });

  it('is not disturbed by signing in, nor by a new session', async () => {
    const ada = await app.signedInUser();
    const unchangedSince = await updatedAt(ada.id);
    await ada.elsewhere();
    await ada.refresh();

    const result = await admin.mutate('setUserRoles', { userId: ada.id, roles: ['NURSE'], unchangedSince });

    expect(result.__typename).toBe('UserUpdated');
  });

  it('sees every change that an owner makes', async () => {
    const ada = await app.signedInUser();
    const deeds = [
      () => ada.mutate('updateProfile', { locale: 'fr' }),
      async () =>
        ada.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') }),
      () =>
        ada.mutate('changePassword', { currentPassword: password, newPassword: 'a harbour at dawn, once' }),
    ];
    for (const deed of deeds) {
      const before = await updatedAt(ada.id);
      app.clock.advance('1s');
      await deed();
      expect(Date.parse(await updatedAt(ada.id))).toBeGreaterThan(Date.parse(before));
    }
  });
});
