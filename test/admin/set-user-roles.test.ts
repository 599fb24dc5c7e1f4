import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { topLevelError } from '../support/matchers.js';
import { shareAdministrator } from '../support/shared.js';
import { manyRoles } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

describe('setUserRoles', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given), manyRoles);

  const set = (userId: string, roles: string[]) => admin.mutate('setUserRoles', { userId, roles });

  it('gives these roles in place of the others, and they count at once', async () => {
    const ada = await app.signedInUser();

    const result = await set(ada.id, ['DOCTOR', 'ADMIN', 'DOCTOR']);

    expect(result).toMatchObject({
      __typename: 'UserUpdated',
      user: { id: ada.id, roles: ['DOCTOR', 'ADMIN'] },
    });
    await expect(ada.me()).resolves.toMatchObject({ roles: ['DOCTOR', 'ADMIN'] });
    await expect(app.client.users({ first: 1 }, ada.sent)).resolves.toHaveProperty('nodes');
    await expect(app.client.verifyToken(ada.accessToken)).resolves.toMatchObject({
      roles: ['DOCTOR', 'ADMIN'],
    });
  });

  it('takes the rights of an administrator away at once, without ending the session', async () => {
    const other = await app.administrator();

    await set(other.id, ['USER']);

    const error = await topLevelError(app.client.users({}, other.sent));
    expect(error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE_MISSING' });
    const renewed = await other.refresh();
    expect(renewed.user.roles).toEqual(['USER']);
  });

  it('lets administrators give up the role while there is another one', async () => {
    await app.administrator();

    const result = await set(admin.id, ['USER']);

    expect(result.user.roles).toEqual(['USER']);
  });

  it('leaves its event, with the roles before and after', async () => {
    const ada = await app.signedInUser();

    await set(ada.id, ['DOCTOR', 'USER']);

    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({
        type: 'ROLES_CHANGED',
        user_id: ada.id,
        actor_id: admin.id,
        reason: 'USER → DOCTOR USER',
      }),
    );
  });

  it('refuses no roles, and roles that there are not', async () => {
    const ada = await app.signedInUser();

    const none = await set(ada.id, []);
    const unknown = await topLevelError(set(ada.id, ['KING']));

    expect(none).toBeRefused('InvalidInput');
    expect(none.fields[0]!.path).toEqual(['input', 'roles']);
    expect(unknown.code).toBe('BAD_USER_INPUT');
  });

  it.each(['', 'x', randomUUID()])('refuses %j, which is nobody', async (userId) => {
    await expect(set(userId, ['USER'])).resolves.toBeRefused('NotFound');
  });

  it('asks for a fresh session', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('10m');

    await expect(set(ada.id, ['DOCTOR'])).resolves.toBeRefused('ReauthenticationRequired');

    await expect(ada.me()).resolves.toMatchObject({ roles: ['USER'] });
  });
});
