import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { takeApart } from '../support/forge.js';
import { withMeanwhile } from '../support/interleave.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('reauthenticate', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const provedAt = ({ accessToken }: TestUser) => Number(takeApart(accessToken).claims['auth_time']);

  it('renews the proof of presence for ten minutes', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('12m');
    const now = app.clock.now().getTime();

    const result = await ada.mutate('reauthenticate', { password });

    expect(result.__typename).toBe('Reauthenticated');
    const lifetime = new Date(result.freshUntil).getTime() - now;
    expect(lifetime).toBeGreaterThanOrEqual(600_000);
    expect(lifetime).toBeLessThan(630_000);
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'REAUTHENTICATED', userId: ada.id, sessionId: ada.sessionId }),
    );
  });

  it('shows in the next access token, and nowhere but in this session', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const before = [provedAt(ada), provedAt(phone)] as const;
    app.clock.advance('10m');

    await ada.mutate('reauthenticate', { password });
    await ada.refresh();
    await phone.refresh();

    expect(provedAt(ada)).toBeGreaterThanOrEqual(before[0] + 600);
    expect(provedAt(phone)).toBe(before[1]);
  });

  it('keeps the session and its tokens as they are', async () => {
    const ada = await app.signedInUser();

    await ada.mutate('reauthenticate', { password });

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('refuses a wrong password, and proves nothing by it', async () => {
    const ada = await app.signedInUser();
    const before = provedAt(ada);
    app.clock.advance('10m');

    const result = await ada.mutate('reauthenticate', { password: `not ${password}` });

    await ada.refresh();
    expect(result).toBeRefused('InvalidCredentials');
    expect(provedAt(ada)).toBe(before);
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGIN_FAILED', userId: ada.id, sessionId: ada.sessionId }),
    );
  });

  it('refuses the password of somebody else', async () => {
    const [ada, bea] = [
      await app.signedInUser(),
      await app.signedInUser({ password: 'a lantern in the harbour' }),
    ];

    await expect(ada.mutate('reauthenticate', { password: 'a lantern in the harbour' })).resolves.toBeRefused(
      'InvalidCredentials',
    );
    await expect(bea.mutate('reauthenticate', { password })).resolves.toBeRefused('InvalidCredentials');
  });

  it('refuses what proves nothing', async () => {
    const ada = await app.signedInUser();
    const pathsOf = async (input: object) => {
      const result = await ada.mutate('reauthenticate', input);
      expect(result).toBeRefused('InvalidInput');
      return result.fields.map(({ path }) => path.join('.'));
    };

    await expect(pathsOf({})).resolves.toEqual(['input.password']);
    await expect(pathsOf({ password: null, code: null })).resolves.toEqual(['input.password']);
    await expect(pathsOf({ password: '' })).resolves.toEqual(['input.password']);
    await expect(pathsOf({ password: 'a'.repeat(1025) })).resolves.toEqual(['input.password']);
    await expect(pathsOf({ password: `${password}\0` })).resolves.toEqual(['input.password']);
    await expect(pathsOf({ password, code: '123456' })).resolves.toEqual(['input.code']);
    await expect(pathsOf({ code: '123456' })).resolves.toContain('input.code');
  });

  it('proves nothing for an account without a password', async () => {
    const ada = await app.signedInUser();
    await app.database.query('update users set password_hash = null where id = $1', [ada.id]);

    await expect(ada.mutate('reauthenticate', { password })).resolves.toBeRefused('InvalidCredentials');
  });

  it('is for somebody signed in', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logout', {});

    const stranger = await topLevelError(app.client.mutate('reauthenticate', { password }));
    const ended = await topLevelError(ada.mutate('reauthenticate', { password }));

    expect([stranger.code, stranger.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
    expect([ended.code, ended.reason]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
  });

  const reauthenticateWhile = (ada: TestUser, meanwhile: () => Promise<unknown>) =>
    withMeanwhile(app, () => ada.mutate('reauthenticate', { password }), meanwhile);

  it('proves nothing by a password that was changed since it was compared', async () => {
    const ada = await app.signedInUser();
    const change = { currentPassword: password, newPassword: 'a lantern in the harbour' };

    const late = await reauthenticateWhile(ada, () => app.client.mutate('changePassword', change, ada.sent));

    expect(late).toBeRefused('InvalidCredentials');
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('proves nothing in a session that was ended meanwhile', async () => {
    const ada = await app.signedInUser();

    const late = await topLevelError(reauthenticateWhile(ada, () => ada.mutate('logout', {})));

    expect([late.code, late.reason]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
  });
});
