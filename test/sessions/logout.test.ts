import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

describe('logout', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('ends the session of the access token at once', async () => {
    const ada = await app.signedInUser();
    await ada.me();

    const result = await ada.mutate('logout', {});

    expect(result).toEqual({ __typename: 'LoggedOut', sessionIds: [ada.sessionId] });
    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGGED_OUT', userId: ada.id, sessionId: ada.sessionId }),
    );
  });

  it('ends the session of a refresh token that comes alone', async () => {
    const ada = await app.signedInUser();

    const result = await app.client.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result['sessionIds']).toEqual([ada.sessionId]);
    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
  });

  it('ends it too when the access token has expired', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1h');

    const result = await ada.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result['sessionIds']).toEqual([ada.sessionId]);
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('ends the session of a refresh token that was spent meanwhile by another tab', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('1m');

    const result = await app.client.mutate('logout', { refreshToken: spent });

    expect(result['sessionIds']).toEqual([ada.sessionId]);
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('leaves no grace to a token that was spent just before', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();
    await ada.mutate('logout', {});

    const result = await ada.refresh({ token: spent });

    expect(result).toBeRefused('InvalidToken');
  });

  it('ends both when the two tokens are of two sessions', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    const result = await ada.mutate('logout', { refreshToken: phone.refreshToken });

    expect(new Set(result['sessionIds'])).toEqual(new Set([ada.sessionId, phone.sessionId]));
    await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('names a session once when both tokens are of it', async () => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result['sessionIds']).toEqual([ada.sessionId]);
  });

  it('leaves the other sessions of the user alone', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    await ada.mutate('logout', {});

    await expect(phone.me()).resolves.toMatchObject({ id: ada.id });
    await expect(phone.refresh()).resolves.toBeSignedIn();
  });

  it('succeeds again when the session has ended', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logout', {});

    const result = await ada.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result).toEqual({ __typename: 'LoggedOut', sessionIds: [] });
  });

  it('has nothing to end for somebody without credentials', async () => {
    for (const input of [undefined, {}, { refreshToken: null }, { refreshToken: '' }]) {
      await expect(app.client.mutate('logout', input)).resolves.toEqual({
        __typename: 'LoggedOut',
        sessionIds: [],
      });
    }
  });

  it('takes tokens that are none for ended ones', async () => {
    for (const token of ['', 'garbage', 'a.b.c', 'ä'.repeat(10), '\0']) {
      const byBody = await app.client.mutate('logout', { refreshToken: token });
      const byHeader = await app.client.mutate('logout', {}, { token: encodeURIComponent(token) });

      expect([byBody['sessionIds'], byHeader['sessionIds']]).toEqual([[], []]);
    }
  });

  it('ends no session for a forgery that names it', async () => {
    const ada = await app.signedInUser();
    const refreshToken = `${ada.sessionId}.${randomBytes(48).toString('base64url')}A`;

    const result = await app.client.mutate('logout', { refreshToken });

    expect(result['sessionIds']).toEqual([]);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('lets nothing that was refreshed at the same time live on', async () => {
    for (let round = 0; round < 10; round++) {
      const ada = await app.signedInUser();

      await Promise.all([ada.refresh(), ada.mutate('logout', {})]);

      await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
      expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
    }
  });

  it('tells one of twenty at once that it ended the session', async () => {
    const ada = await app.signedInUser();

    const results = await Promise.all(Array.from({ length: 20 }, () => ada.mutate('logout', {})));

    expect(results.flatMap(({ sessionIds }) => sessionIds)).toEqual([ada.sessionId]);
  });
});
