import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { es256, forge, ownKey, takeApart, unsigned } from '../support/forge.js';
import type { Token } from '../support/forge.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

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

    expect(result.sessionIds).toEqual([ada.sessionId]);
    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
  });

  it('ends it too when the access token has expired', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1h');

    const result = await ada.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result.sessionIds).toEqual([ada.sessionId]);
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('ends the session of an access token that has run out', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1h');

    const result = await ada.mutate('logout', {});

    expect(result.sessionIds).toEqual([ada.sessionId]);
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
    await expect(ada.mutate('logout', {})).resolves.toMatchObject({ sessionIds: [] });
  });

  it('lets a token that has run out do nothing else', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1h');

    for (const [operation, input] of [
      ['logoutAll', {}],
      ['revokeSession', { sessionId: ada.sessionId }],
    ] as const) {
      expect((await topLevelError(ada.mutate(operation, input))).reason).toBe('TOKEN_EXPIRED');
    }
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('ends nothing for a token that ran out and was made before the password changed', async () => {
    const ada = await app.signedInUser();
    const before = ada.accessToken;
    app.clock.advance('1s');
    const change = { currentPassword: password, newPassword: 'a harbour in the morning' };
    await ada.mutate('changePassword', change);
    app.clock.advance('1h');

    const result = await app.client.mutate('logout', {}, { token: before });

    expect(result.sessionIds).toEqual([]);
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  const past = Math.floor(Date.now() / 1000) - 365 * 24 * 60 * 60;
  it.each<[string, (token: Token, key: KeyObject) => string]>([
    [
      'signed by another key',
      (token) => forge(token, es256(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)),
    ],
    ['unsigned', ({ claims, header }) => forge({ header: { ...header, alg: 'none' }, claims }, unsigned)],
    [
      'of another kind',
      ({ header, claims }, key) => forge({ header: { ...header, typ: 'JWT' }, claims }, es256(key)),
    ],
    [
      'of another issuer',
      ({ header, claims }, key) =>
        forge({ header, claims: { ...claims, iss: 'https://other.example' } }, es256(key)),
    ],
    [
      'for another audience',
      ({ header, claims }, key) => forge({ header, claims: { ...claims, aud: 'other' } }, es256(key)),
    ],
    [
      'of another user',
      ({ header, claims }, key) => forge({ header, claims: { ...claims, sub: randomUUID() } }, es256(key)),
    ],
    [
      'by a key that there is not',
      ({ header, claims }, key) => forge({ header: { ...header, kid: 'AAAAAAAAAAAA' }, claims }, es256(key)),
    ],
  ])('ends nothing for a token that ran out and is forged: %s', async (_what, spoil) => {
    const ada = await app.signedInUser();
    const { header, claims } = takeApart(ada.accessToken);
    const key = await ownKey(app);
    const expired = { header, claims: { ...claims, iat: past, exp: past + 900 } };
    const forged = spoil(expired, key);

    const result = await app.client.mutate('logout', {}, { token: forged });

    expect(result.sessionIds).toEqual([]);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    // What is as it should be in all but its time ends the session, so it is the forgery that was refused.
    const genuine = await app.client.mutate('logout', {}, { token: forge(expired, es256(key)) });
    expect(genuine.sessionIds).toEqual([ada.sessionId]);
  });

  it('ends the session of a refresh token that was spent meanwhile by another tab', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('1m');

    const result = await app.client.mutate('logout', { refreshToken: spent });

    expect(result.sessionIds).toEqual([ada.sessionId]);
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

    expect(new Set(result.sessionIds)).toEqual(new Set([ada.sessionId, phone.sessionId]));
    await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('names a session once when both tokens are of it', async () => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('logout', { refreshToken: ada.refreshToken });

    expect(result.sessionIds).toEqual([ada.sessionId]);
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

      expect([byBody.sessionIds, byHeader.sessionIds]).toEqual([[], []]);
    }
  });

  it('ends no session for a forgery that names it', async () => {
    const ada = await app.signedInUser();
    const refreshToken = `${ada.sessionId}.${randomBytes(48).toString('base64url')}A`;

    const result = await app.client.mutate('logout', { refreshToken });

    expect(result.sessionIds).toEqual([]);
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
