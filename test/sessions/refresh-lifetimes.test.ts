import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import type { DeviceFragment } from '../support/operations/generated.js';
import { TestApp } from '../support/test-app.js';

const day = 86_400_000;
const at = (moment: unknown) => new Date(String(moment)).getTime();

describe('refresh, over the days', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ REFRESH_TOKEN_EXPIRE_DAYS: '3', SESSION_MAX_DAYS: '7' });
  });
  afterAll(() => app.close());

  it('refuses a session that has been idle for too long', async () => {
    const ada = await app.signedInUser();

    app.clock.advance('71h');
    const inTime = await ada.refresh();
    app.clock.advance('3d');
    const late = await ada.refresh();

    expect(inTime).toBeSignedIn();
    expect(late).toBeRefused('InvalidToken');
  });

  it('gives the session a full idle lifetime again', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('2d');
    const now = app.clock.now().getTime();

    const result = await ada.refresh();

    expect(at(result.refreshTokenExpiresAt) - now).toBeGreaterThanOrEqual(3 * day);
    expect(at(result.refreshTokenExpiresAt) - now).toBeLessThan(3 * day + 60_000);
    expect(result.session.expiresAt).toBe(result.refreshTokenExpiresAt);
  });

  it('ends even a busy session when its time is up', async () => {
    const ada = await app.signedInUser();
    for (const pause of ['2d', '2d', '2d', '23h']) {
      app.clock.advance(pause);
      await expect(ada.refresh()).resolves.toBeSignedIn();
    }

    app.clock.advance('1h');
    const late = await ada.refresh();

    expect(late).toBeRefused('InvalidToken');
  });

  it('promises nothing beyond that time', async () => {
    const ada = await app.signedInUser();
    const [{ createdAt }] = (await ada.sessions()) as [DeviceFragment];
    const end = at(createdAt) + 7 * day;
    app.clock.advance('2d');
    await ada.refresh();
    app.clock.advance('2d');
    await ada.refresh();
    app.clock.advance('71h');
    await ada.refresh();

    app.clock.advance('50m');
    const last = await ada.refresh();

    expect(at(last.refreshTokenExpiresAt)).toBe(end);
    expect(at(last.accessTokenExpiresAt)).toBeLessThanOrEqual(end);
    expect(at(last.accessTokenExpiresAt)).toBeGreaterThan(end - 60_000);
  });

  it('does not revive an expired session by the grace period', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();
    await app.database.query('update sessions set expires_at = created_at where id = $1', [ada.sessionId]);

    const late = await ada.refresh({ token: spent });

    expect(late).toBeRefused('InvalidToken');
  });

  it('leaves an access token dead whose session has expired', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('71h');
    await ada.refresh();
    await app.database.query('update sessions set expires_at = created_at where id = $1', [ada.sessionId]);

    const error = await topLevelError(ada.me());

    expect(error.reason).toBe('SESSION_REVOKED');
  });

  it('keeps the day of the first sign-in, and moves that of the last use', async () => {
    const ada = await app.signedInUser();
    const [before] = (await ada.sessions()) as [DeviceFragment];
    app.clock.advance('1d');

    await ada.refresh();

    const [after] = (await ada.sessions()) as [DeviceFragment];
    expect(after.createdAt).toBe(before.createdAt);
    expect(at(after.lastUsedAt) - at(before.lastUsedAt)).toBeGreaterThanOrEqual(day);
  });
});
