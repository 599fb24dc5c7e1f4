import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

describe('refresh', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('trades a refresh token for a pair that works', async () => {
    const ada = await app.signedInUser();
    const first = ada.refreshToken;

    const result = await ada.refresh();

    expect(result).toBeSignedIn();
    expect(ada.refreshToken).not.toBe(first);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('ends the whole session when a spent token returns after the grace period', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    const fresh = await ada.refresh();
    app.clock.advance('1m');

    await expect(ada.refresh({ token: spent })).resolves.toBeRefused('InvalidToken');
    await expect(ada.refresh({ token: fresh['refreshToken'] })).resolves.toBeRefused('InvalidToken');
    const error = await topLevelError(ada.me());
    expect(error.reason).toBe('SESSION_REVOKED');
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'REFRESH_TOKEN_REUSED', userId: ada.id, sessionId: ada.sessionId }),
    );
  });
});
