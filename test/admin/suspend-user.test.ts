import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withMeanwhile } from '../support/interleave.js';
import { topLevelError } from '../support/matchers.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { shareAdministrator } from '../support/shared.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('suspendUser', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given));

  const suspend = (userId: string, more: object = {}) => admin.mutate('suspendUser', { userId, ...more });
  const reinstate = (userId: string) => admin.mutate('reinstateUser', { userId });

  it('puts the user out at once, on every device', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    const result = await suspend(ada.id);

    expect(result).toMatchObject({ __typename: 'UserUpdated', user: { id: ada.id } });
    const secondsAgo = (app.clock.now().getTime() - Date.parse(result.user.suspendedAt!)) / 1000;
    expect(Math.abs(secondsAgo)).toBeLessThan(60);
    for (const device of [ada, phone]) {
      expect(await topLevelError(device.me())).toMatchObject({ reason: 'SESSION_REVOKED' });
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
    const login = await app.client.mutate('login', { email: ada.email, password });
    expect(login).toBeRefused('AccountSuspended');
    await expect(app.client.verifyToken(ada.accessToken)).resolves.toMatchObject({
      reason: 'SESSION_REVOKED',
    });
  });

  it('leaves no challenge, link or known device, not even once the user is reinstated', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);
    await app.client.mutate('requestPasswordReset', { email: user.email });
    const token = await app.mailedToken(user.email, 'reset-password');
    const session = await user.sessions();
    app.clock.advance('1s');

    await suspend(user.id);
    const whileOut = await app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });
    const reinstated = await reinstate(user.id);

    expect(session).toHaveLength(1);
    expect(whileOut).toBeRefused('InvalidToken');
    expect(reinstated.user).toMatchObject({ suspendedAt: null });
    await expect(app.client.mutate('verifyMfa', { mfaToken, code: phone.code() })).resolves.toBeRefused(
      'InvalidToken',
    );
    await expect(
      app.client.mutate('resetPassword', { token, newPassword: 'a harbour in the morning' }),
    ).resolves.toBeRefused('InvalidToken');
    await expect(user.refresh()).resolves.toBeRefused('InvalidToken');
    expect(await topLevelError(user.me())).toMatchObject({ reason: 'SESSION_REVOKED' });
    expect((await app.client.mutate('login', { email: user.email, password })).__typename).toBe(
      'MfaChallenge',
    );
  });

  it('does not take the device for a known one after the user is reinstated', async () => {
    const email = app.uniqueEmail();
    const { user, deviceToken } = await app.client.mutate('signup', { email, password });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    app.clock.advance('1s');

    await suspend(user.id);
    await reinstate(user.id);
    await app.client.mutate('login', { email, password, deviceToken });

    expect((await app.mails(email)).map(({ name }) => name)).toContain('new-device');
  });

  it('wins over a login whose password was right a moment before', async () => {
    const ada = await app.signedInUser();

    const login = await withMeanwhile(
      app,
      () => app.client.mutate('login', { email: ada.email, password }),
      async () => {
        await suspend(ada.id);
        await reinstate(ada.id);
      },
    );

    expect(login).toBeRefused('InvalidCredentials');
  });

  it('leaves its event with the reason, and no second one for who is suspended already', async () => {
    const ada = await app.signedInUser();
    const first = await suspend(ada.id, { reason: '  Shared the password.\nAsked twice. ' });
    app.clock.advance('1m');

    const second = await suspend(ada.id, { reason: 'again' });

    expect(second.user.suspendedAt).toBe(first.user.suspendedAt);
    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === ada.id);
    expect(events.filter(({ type }) => type === 'USER_SUSPENDED')).toEqual([
      expect.objectContaining({ actor_id: admin.id, reason: 'Shared the password.\nAsked twice.' }),
    ]);
  });

  it.each([
    ['a reason of more than 500 characters', 'x'.repeat(501)],
    ['NUL in the reason', 'a\0b'],
    ['an escape in the reason', 'a\u001b[31mb'],
  ])('refuses %s', async (_what, reason) => {
    const ada = await app.signedInUser();

    const result = await suspend(ada.id, { reason });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'reason']);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('refuses administrators themselves, who could not undo it', async () => {
    await app.administrator();

    const result = await suspend(admin.id);

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'userId']);
    await expect(admin.me()).resolves.toMatchObject({ id: admin.id });
  });

  it('works on another administrator, who is one no more', async () => {
    const other = await app.administrator();

    await suspend(other.id);

    expect(await topLevelError(app.client.users({}, other.sent))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(['', 'x', randomUUID(), `${randomUUID()}\n`])('refuses %j, which is nobody', async (userId) => {
    await expect(suspend(userId)).resolves.toBeRefused('NotFound');
    await expect(reinstate(userId)).resolves.toBeRefused('NotFound');
  });
});

describe('reinstateUser', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('lets the user sign in again, and leaves its event', async () => {
    const [admin, ada] = [await app.administrator(), await app.signedInUser()];
    await admin.mutate('suspendUser', { userId: ada.id });

    const result = await admin.mutate('reinstateUser', { userId: ada.id });

    expect(result).toMatchObject({ __typename: 'UserUpdated', user: { id: ada.id, suspendedAt: null } });
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({ type: 'USER_REINSTATED', user_id: ada.id, actor_id: admin.id }),
    );
  });

  it('changes nothing for who is not suspended', async () => {
    const [admin, ada] = [await app.administrator(), await app.signedInUser()];

    const result = await admin.mutate('reinstateUser', { userId: ada.id });

    expect(result.user).toMatchObject({ suspendedAt: null });
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    expect(app.events()).not.toContainEqual(
      expect.objectContaining({ type: 'USER_REINSTATED', userId: ada.id }),
    );
  });
});
