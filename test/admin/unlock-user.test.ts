import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('unlockUser', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given), { LOGIN_FAIL_EMAIL_THRESHOLD: '3' });

  const unlock = (userId: string) => admin.mutate('unlockUser', { userId });

  /** Locks by wrong passwords, and gives the last answer. */
  async function lock(email: string, deviceToken: string | null = null): Promise<string> {
    let last = '';
    for (let tries = 0; tries < 4; tries++) {
      last = (await app.client.mutate('login', { email, password: 'not it', deviceToken })).__typename;
    }
    return last;
  }

  it('lets the user in again whom strangers have locked out', async () => {
    const ada = await app.signedInUser();
    const locked = await lock(ada.email);
    const before = await app.client.user(ada.id, admin.sent);

    const result = await unlock(ada.id);

    expect(locked).toBe('AccountLockedError');
    const seconds = (Date.parse(before!.lockedUntil!) - app.clock.now().getTime()) / 1000;
    expect(seconds).toBeGreaterThan(14 * 60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    expect(result).toMatchObject({ __typename: 'UserUpdated', user: { id: ada.id, lockedUntil: null } });
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
  });

  it('lifts what the owner has locked on a device and in a session of their own', async () => {
    const email = app.uniqueEmail();
    const { accessToken: token, deviceToken, user } = await app.client.mutate('signup', { email, password });
    const proof = { password: 'not it' };
    for (let tries = 0; tries < 4; tries++) await app.client.mutate('reauthenticate', proof, { token });
    const onDevice = await lock(email, deviceToken);
    const inSession = await app.client.mutate('reauthenticate', { password }, { token });
    const before = await app.client.user(user.id, admin.sent);

    await unlock(user.id);

    expect([onDevice, inSession.__typename]).toEqual(['AccountLockedError', 'AccountLockedError']);
    expect(before!.lockedUntil).not.toBeNull();
    await expect(app.client.mutate('login', { email, password, deviceToken })).resolves.toBeSignedIn();
    const again = await app.client.mutate('reauthenticate', { password }, { token });
    expect(again.__typename).toBe('Reauthenticated');
  });

  it('gives new tries for codes of the second factor', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);
    const verify = (code: string) => app.client.mutate('verifyMfa', { mfaToken, code });
    for (let tries = 0; tries < 5; tries++) await verify(phone.wrongCode());
    const locked = await verify(phone.code());

    await unlock(user.id);

    expect(locked).toBeRefused('AccountLocked');
    await expect(verify(phone.code())).resolves.toBeSignedIn();
  });

  it('leaves the locks of others alone', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    await lock(ada.email);
    await lock(bob.email);

    await unlock(ada.id);

    await expect(app.client.mutate('login', { email: bob.email, password })).resolves.toBeRefused(
      'AccountLocked',
    );
    await expect(app.client.user(bob.id, admin.sent)).resolves.toMatchObject({
      lockedUntil: expect.any(String),
    });
  });

  it('shows no lock that has ended, and none before there are enough failures', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    await lock(ada.email);
    app.clock.advance('15m');
    await app.client.mutate('login', { email: bob.email, password: 'not it' });
    admin = await app.administrator();

    await expect(app.client.user(ada.id, admin.sent)).resolves.toMatchObject({ lockedUntil: null });
    await expect(app.client.user(bob.id, admin.sent)).resolves.toMatchObject({ lockedUntil: null });
  });

  it('leaves its event', async () => {
    const ada = await app.signedInUser();

    await unlock(ada.id);

    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({ type: 'ACCOUNT_UNLOCKED', user_id: ada.id, actor_id: admin.id }),
    );
  });

  it.each(['', 'x', randomUUID()])('refuses %j, which is nobody', async (userId) => {
    await expect(unlock(userId)).resolves.toBeRefused('NotFound');
  });
});
