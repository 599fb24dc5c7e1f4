import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const newPassword = 'a harbour in the morning';

describe('changePassword', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const change = (user: TestUser, wish: object = {}) =>
    user.mutate('changePassword', { currentPassword: password, newPassword, ...wish });
  const login = (user: TestUser, typed: string) =>
    app.client.mutate('login', { email: user.email, password: typed });
  const eventsOf = (user: TestUser) => app.events().filter(({ userId }) => userId === user.id);

  /** Somebody who came by an identity provider, so to speak. */
  async function userWithoutPassword(): Promise<TestUser> {
    const user = await app.signedInUser();
    await app.database.query('update users set password_hash = null where id = $1', [user.id]);
    return user;
  }

  it('sets the password that signs in from now on', async () => {
    const ada = await app.signedInUser();

    await expect(change(ada)).resolves.toBeSignedIn();

    await expect(login(ada, newPassword)).resolves.toBeSignedIn();
    await expect(login(ada, password)).resolves.toBeRefused('InvalidCredentials');
  });

  it('ends every other session, at once and for good', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const laptop = await ada.elsewhere();

    await change(ada);

    for (const device of [phone, laptop]) {
      const error = await topLevelError(device.me());
      expect(error.reason).toBe('SESSION_REVOKED');
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
    expect(await ada.sessions()).toEqual([expect.objectContaining({ id: ada.sessionId, current: true })]);
  });

  it('leaves the sessions of others alone', async () => {
    const [ada, eve] = [await app.signedInUser(), await app.signedInUser()];

    await change(ada);

    await expect(eve.me()).resolves.toMatchObject({ id: eve.id });
  });

  it('gives the session that asks a new pair', async () => {
    const ada = await app.signedInUser();
    const { sessionId, accessToken, refreshToken } = ada;

    const result = await change(ada);

    expect(result.session).toMatchObject({ id: sessionId, current: true });
    expect(result.accessToken).not.toBe(accessToken);
    expect(result.refreshToken).not.toBe(refreshToken);
    expect(result.user.passwordChangedAt).not.toBeNull();
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('counts as a proof of presence', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('11m');
    await change(ada);
    await app.database.query('update users set password_hash = null where id = $1', [ada.id]);

    const result = await change(ada, { currentPassword: null, newPassword: 'a third one by the sea' });

    expect(result).toBeSignedIn();
  });

  it('leaves the old refresh token dead, and forgives one late use of it', async () => {
    const ada = await app.signedInUser();
    const old = ada.refreshToken;
    await change(ada);

    await expect(ada.refresh({ token: old })).resolves.toBeRefused('InvalidToken');

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('ends the session when the old refresh token returns after the grace period', async () => {
    const ada = await app.signedInUser();
    const old = ada.refreshToken;
    await change(ada);
    app.clock.advance('1m');

    await expect(ada.refresh({ token: old })).resolves.toBeRefused('InvalidToken');

    const error = await topLevelError(ada.me());
    expect(error.reason).toBe('SESSION_REVOKED');
  });

  it('refuses a wrong current password, and everything stays as it was', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    await expect(change(ada, { currentPassword: 'not hers at all' })).resolves.toBeRefused(
      'InvalidCredentials',
    );

    await expect(phone.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
    await expect(login(ada, password)).resolves.toBeSignedIn();
    expect(eventsOf(ada)).toContainEqual(
      expect.objectContaining({ type: 'LOGIN_FAILED', sessionId: ada.sessionId, reason: 'currentPassword' }),
    );
  });

  it.each([
    ['left out', {}],
    ['null', { currentPassword: null }],
    ['empty', { currentPassword: '' }],
    ['over 1024 bytes', { currentPassword: 'x'.repeat(1025) }],
  ])('refuses a current password that is %s', async (_how, given) => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('changePassword', { newPassword, ...given });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'currentPassword']);
  });

  it.each([
    ['that is empty', '', 'Enter a password.'],
    ['of 129 characters', 'x'.repeat(129), 'Use at most 128 characters.'],
    ['over 1024 bytes', '🦉'.repeat(300), 'This password is too long. Use a shorter one.'],
  ])('refuses a new password %s', async (_which, unusable, message) => {
    const ada = await app.signedInUser();

    const result = await change(ada, { newPassword: unusable });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields).toEqual([{ path: ['input', 'newPassword'], message }]);
  });

  it('refuses a weak new password, the owner’s own words included', async () => {
    const ada = await app.signedInUser({ name: 'Ada Vogelsang' });

    const short = await change(ada, { newPassword: 'tern' });
    const personal = await change(ada, { newPassword: 'ada vogelsang' });

    expect(short).toBeRefused('WeakPassword');
    expect(short.suggestions).toEqual(['Use at least 8 characters.']);
    expect(personal).toBeRefused('WeakPassword');
    expect(personal.suggestions).toEqual(['Leave out your name, your username and your email address.']);
    await expect(login(ada, password)).resolves.toBeSignedIn();
  });

  it('tells nobody whether a password is right by calling the new one weak', async () => {
    const ada = await app.signedInUser();

    const wrong = await change(ada, { currentPassword: 'not hers at all', newPassword: 'tern' });
    const right = await change(ada, { newPassword: 'tern' });

    expect(wrong).toBeRefused('WeakPassword');
    expect(wrong).toEqual(right);
  });

  it('refuses the password that the account has', async () => {
    const ada = await app.signedInUser();

    const result = await change(ada, { newPassword: password });

    expect(result).toBeRefused('WeakPassword');
    expect(result.suggestions).toEqual(['Choose a password that differs from the current one.']);
  });

  it('lets an account without a password set one while its session is fresh', async () => {
    const ada = await userWithoutPassword();

    await expect(ada.mutate('changePassword', { newPassword })).resolves.toBeSignedIn();

    await expect(login(ada, newPassword)).resolves.toBeSignedIn();
  });

  it('asks an account without a password for a fresh session', async () => {
    const ada = await userWithoutPassword();
    app.clock.advance('10m');

    const result = await ada.mutate('changePassword', { newPassword });

    expect(result).toBeRefused('ReauthenticationRequired');
    expect(result.methods).toEqual([]);
  });

  it('leaves its event', async () => {
    const ada = await app.signedInUser();

    await change(ada);

    expect(eventsOf(ada)).toContainEqual(
      expect.objectContaining({ type: 'PASSWORD_CHANGED', sessionId: ada.sessionId }),
    );
  });
});
