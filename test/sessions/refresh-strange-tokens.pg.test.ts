import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { App } from '../../src/platform/context/app.js';
import { newRefreshToken } from '../../src/sessions/refresh-token.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp, testSettings } from '../support/test-app.js';

const another = (character: string) => (character === 'a' ? 'b' : 'a');

describe('refresh, with tokens that are none', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('refuses what has not the form of a refresh token', async () => {
    const ada = await app.signedInUser();
    const [sessionId, secret] = ada.refreshToken.split('.') as [string, string];
    const strange = [
      '',
      ' ',
      '.',
      'null',
      'a'.repeat(90_000),
      '\0',
      '\ud800',
      "' or 1=1 --",
      sessionId,
      secret,
      `${sessionId}.`,
      `.${secret}`,
      `${sessionId}${secret}`,
      `${secret}.${sessionId}`,
      ` ${ada.refreshToken}`,
      `${ada.refreshToken}\n`,
      `${ada.refreshToken}=`,
      `${ada.refreshToken}.x`,
      ada.refreshToken.slice(0, -1),
      `${ada.refreshToken}A`,
      `${sessionId.toUpperCase()}.${secret}`,
    ];

    for (const refreshToken of strange) {
      await expect(app.client.mutate('refresh', { refreshToken })).resolves.toBeRefused('InvalidToken');
    }
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('refuses a request without a token', async () => {
    for (const input of [undefined, {}, { refreshToken: null }]) {
      await expect(app.client.mutate('refresh', input)).resolves.toBeRefused('InvalidToken');
    }
  });

  it('ends no session for a token that was altered by one character', async () => {
    const ada = await app.signedInUser();
    const token = ada.refreshToken;
    const altered = [...token].map(
      (character, at) => `${token.slice(0, at)}${another(character)}${token.slice(at + 1)}`,
    );

    const results = await Promise.all(altered.map((forgery) => ada.refresh({ token: forgery })));

    for (const result of results) expect(result).toBeRefused('InvalidToken');
    await expect(ada.refresh({ token })).resolves.toBeSignedIn();
  });

  it('ends no session for a forgery that names it', async () => {
    const ada = await app.signedInUser();
    const secret = () => randomBytes(32).toString('base64url');
    const mark = () => randomBytes(16).toString('base64url');
    const ownMark = ada.refreshToken.slice(-22);

    const results = [
      await ada.refresh({ token: `${ada.sessionId}.${secret()}${mark()}` }),
      await ada.refresh({ token: `${ada.sessionId}.${secret()}${ownMark}` }),
      await ada.refresh({ token: `${ada.refreshToken.slice(0, -22)}${mark()}` }),
    ];

    for (const result of results) expect(result).toBeRefused('InvalidToken');
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('ends neither session for the secret of one under the id of another', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    const secret = ada.refreshToken.split('.')[1]!;

    const mixed = await ada.refresh({ token: `${bea.sessionId}.${secret}` });
    const nobody = await ada.refresh({ token: `${randomUUID()}.${secret}` });

    expect(mixed).toBeRefused('InvalidToken');
    expect(nobody).toBeRefused('InvalidToken');
    await expect(ada.refresh()).resolves.toBeSignedIn();
    await expect(bea.refresh()).resolves.toBeSignedIn();
  });

  it('ends no session for a token that was made for it under another pepper', async () => {
    const ada = await app.signedInUser();
    const peppers = ['', 'another-token-pepper-of-the-tests-0123456789', testSettings.ENCRYPTION_KEY];

    for (const pepper of peppers) {
      const { text } = newRefreshToken(
        { config: { tokenPeppers: [pepper] } } as unknown as App,
        ada.sessionId,
      );

      await expect(ada.refresh({ token: text })).resolves.toBeRefused('InvalidToken');
    }
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('takes no access token for a refresh token, nor the other way about', async () => {
    const ada = await app.signedInUser();

    const refreshed = await ada.refresh({ token: ada.accessToken });
    const error = await topLevelError(app.client.me({ token: ada.refreshToken }));

    expect(refreshed).toBeRefused('InvalidToken');
    expect([error.code, error.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_INVALID']);
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });
});
