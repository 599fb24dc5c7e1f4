import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { topLevelError } from '../support/matchers.js';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('revokeUserSessions', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given));

  const revoke = (userId: string) => admin.mutate('revokeUserSessions', { userId });

  it('ends every session of the user and names them', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const phone = await ada.elsewhere();

    const result = await revoke(ada.id);

    expect(result.__typename).toBe('LoggedOut');
    expect(result.sessionIds.toSorted()).toEqual([ada.sessionId, phone.sessionId].toSorted());
    for (const device of [ada, phone]) {
      expect(await topLevelError(device.me())).toMatchObject({ reason: 'SESSION_REVOKED' });
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
    await expect(bob.me()).resolves.toMatchObject({ id: bob.id });
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
  });

  it('ends only the sessions that are given', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const phone = await ada.elsewhere();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const token = await app.mailedToken(ada.email, 'reset-password');

    const sessionIds = [phone.sessionId, bob.sessionId, 'none'];
    const result = await admin.mutate('revokeUserSessions', { userId: ada.id, sessionIds });

    expect(result).toMatchObject({ __typename: 'LoggedOut', sessionIds: [phone.sessionId] });
    await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
    for (const other of [ada, bob]) await expect(other.me()).resolves.toMatchObject({ id: other.id });
    const newPassword = 'a harbour in the morning';
    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeSignedIn();
  });

  it.each([[[]], [['none']], [[randomUUID()]]])('does not take %j for all', async (sessionIds) => {
    const ada = await app.signedInUser();

    const result = await admin.mutate('revokeUserSessions', { userId: ada.id, sessionIds });

    expect(result).toBeRefused('NotFound');
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('leaves an event for each session, with who did it', async () => {
    const ada = await app.signedInUser();

    await revoke(ada.id);

    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({
        type: 'SESSION_REVOKED',
        user_id: ada.id,
        actor_id: admin.id,
        session_id: ada.sessionId,
      }),
    );
  });

  it('takes no device for a known one any more', async () => {
    const email = app.uniqueEmail();
    const { user, deviceToken } = await app.client.mutate('signup', { email, password });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    app.clock.advance('1s');

    await revoke(user.id);
    await app.client.mutate('login', { email, password, deviceToken });

    expect((await app.mails(email)).map(({ name }) => name)).toContain('new-device');
  });

  it('names none where none is left', async () => {
    const ada = await app.signedInUser();
    await revoke(ada.id);

    await expect(revoke(ada.id)).resolves.toEqual({ __typename: 'LoggedOut', sessionIds: [] });
  });

  it.each(['', 'x', randomUUID()])('refuses %j, which is nobody', async (userId) => {
    await expect(revoke(userId)).resolves.toBeRefused('NotFound');
  });
});
