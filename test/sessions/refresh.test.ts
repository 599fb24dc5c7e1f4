import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withRestarts } from '../support/with-restarts.js';

const change = { currentPassword: password, newPassword: 'a lantern in the harbour' };

describe('refresh', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const reuses = ({ id }: TestUser) =>
    app.events().filter(({ type, userId }) => type === 'REFRESH_TOKEN_REUSED' && userId === id);

  it('trades a refresh token for a pair that works', async () => {
    const ada = await app.signedInUser();
    const first = ada.refreshToken;

    const result = await ada.refresh();

    expect(result).toBeSignedIn();
    expect(ada.refreshToken).not.toBe(first);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('stays within the session, however often it is asked', async () => {
    const ada = await app.signedInUser();
    const { sessionId } = ada;

    for (let round = 0; round < 5; round++) await ada.refresh();

    expect(ada.sessionId).toBe(sessionId);
    await expect(ada.sessions()).resolves.toHaveLength(1);
  });

  it('answers a second tab with the very same successor and an access token of the same session', async () => {
    const ada = await app.signedInUser();
    const [spent, { sessionId }] = [ada.refreshToken, ada];
    const first = await ada.refresh();

    const second = await ada.refresh({ token: spent });

    expect(second.refreshToken).toBe(first.refreshToken);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.session.id).toBe(sessionId);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
    expect(reuses(ada)).toEqual([]);
  });

  it('does not begin the grace period anew with each use', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();

    app.clock.advance('6s');
    const inTime = await ada.refresh({ token: spent });
    app.clock.advance('6s');
    const late = await ada.refresh({ token: spent });

    expect(inTime).toBeSignedIn();
    expect(late).toBeRefused('InvalidToken');
  });

  it('ends the whole session when a spent token returns after the grace period', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    const fresh = await ada.refresh();
    app.clock.advance('1m');

    await expect(ada.refresh({ token: spent })).resolves.toBeRefused('InvalidToken');
    await expect(ada.refresh({ token: fresh.refreshToken! })).resolves.toBeRefused('InvalidToken');
    const error = await topLevelError(ada.me());
    expect(error.reason).toBe('SESSION_REVOKED');
    expect(reuses(ada)).toEqual([expect.objectContaining({ sessionId: ada.sessionId })]);
  });

  it('tells of a reuse once, however often the token returns', async () => {
    const ada = await app.signedInUser();
    const token = ada.refreshToken;
    const twentyAtOnce = () => Promise.all(Array.from({ length: 20 }, () => ada.refresh({ token })));
    await twentyAtOnce();
    app.clock.advance('1m');

    const replayed = [...(await twentyAtOnce()), ...(await twentyAtOnce())];

    for (const result of replayed) expect(result).toBeRefused('InvalidToken');
    expect(reuses(ada)).toHaveLength(1);
  });

  it('leaves the other sessions of the user alone when one is ended by a reuse', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const spent = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('1m');

    await ada.refresh({ token: spent });

    await expect(phone.me()).resolves.toMatchObject({ id: ada.id });
    await expect(phone.refresh()).resolves.toBeSignedIn();
    await expect(phone.sessions()).resolves.toEqual([expect.objectContaining({ id: phone.sessionId })]);
  });

  it('gives twenty that ask at once one successor, and takes none of them for a thief', async () => {
    const ada = await app.signedInUser();
    const token = ada.refreshToken;

    const results = await Promise.all(Array.from({ length: 20 }, () => ada.refresh({ token })));

    for (const result of results) expect(result).toBeSignedIn();
    expect(new Set(results.map((result) => result.refreshToken)).size).toBe(1);
    expect(new Set(results.map((result) => result.session.id))).toEqual(new Set([ada.sessionId]));
    await expect(ada.refresh()).resolves.toBeSignedIn();
    expect(reuses(ada)).toEqual([]);
  });

  it('ignores a dead access token that comes along', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('1h');

    const { refreshToken } = ada;
    const expired = await app.client.mutate('refresh', { refreshToken }, ada.sent);
    const garbage = await app.client.mutate(
      'refresh',
      { refreshToken: expired.refreshToken },
      { token: 'dead' },
    );

    expect(expired).toBeSignedIn();
    expect(garbage).toBeSignedIn();
  });

  it('is refused while the account is suspended', async () => {
    const ada = await app.signedInUser();
    await app.database.query('update users set suspended_at = now() where id = $1', [ada.id]);

    const suspended = await ada.refresh();
    await app.database.query('update users set suspended_at = null where id = $1', [ada.id]);

    expect(suspended).toBeRefused('InvalidToken');
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('is refused, however soon, to the token that a change of password replaced', async () => {
    const ada = await app.signedInUser();
    const replaced = ada.refreshToken;
    await ada.mutate('changePassword', change);

    const result = await ada.refresh({ token: replaced });

    expect(result).toBeRefused('InvalidToken');
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('survives no change of password that it races', async () => {
    for (let round = 0; round < 10; round++) {
      const ada = await app.signedInUser();
      const phone = await ada.elsewhere();

      const [changed] = await Promise.all([ada.mutate('changePassword', change), phone.refresh()]);

      expect(changed).toBeSignedIn();
      await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
      expect((await topLevelError(phone.me())).reason).toBe('SESSION_REVOKED');
      await expect(ada.refresh()).resolves.toBeSignedIn();
    }
  });
});

describe('refresh, after a restart', () => {
  it('still knows the tokens, and what has ended stays ended', () =>
    withRestarts({}, async (before, restart) => {
      const [ada, bea] = [await before.signedInUser(), await before.signedInUser()];
      const spent = ada.refreshToken;
      await ada.refresh();
      before.clock.advance('1m');
      await ada.refresh({ token: spent });

      const after = await restart();
      const refresh = (user: TestUser) => after.client.mutate('refresh', { refreshToken: user.refreshToken });

      await expect(refresh(ada)).resolves.toBeRefused('InvalidToken');
      expect((await topLevelError(after.client.me(ada.sent))).reason).toBe('SESSION_REVOKED');
      await expect(refresh(bea)).resolves.toBeSignedIn();
    }));
});

describe('refresh, without a grace period', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ REFRESH_GRACE_SECONDS: '0' });
  });
  afterAll(() => app.close());

  it('takes any second use of a token for a theft', async () => {
    const ada = await app.signedInUser();
    const spent = ada.refreshToken;
    await ada.refresh();

    await expect(ada.refresh({ token: spent })).resolves.toBeRefused('InvalidToken');
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('lets one of twenty through', async () => {
    const ada = await app.signedInUser();
    const token = ada.refreshToken;

    const results = await Promise.all(Array.from({ length: 20 }, () => ada.refresh({ token })));

    const winners = results.filter(({ __typename }) => __typename === 'Authenticated');
    expect(winners).toHaveLength(1);
    for (const loser of results.filter((result) => !winners.includes(result))) {
      expect(loser).toBeRefused('InvalidToken');
    }
  });
});
