import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe.each([
  { most: 1, policy: 'one device a user' },
  { most: 2, policy: 'two devices a user' },
])('login, with $policy', ({ most }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ MAX_SESSIONS_PER_USER: String(most) });
  });
  afterAll(() => app.close());

  const isAlive = async (device: TestUser) =>
    (await app.client.verifyToken(device.accessToken)).__typename === 'ValidToken';

  it('ends the oldest session for the one that is too many', async () => {
    const ada = await app.signedInUser();
    const devices = [ada];
    for (let count = 0; count < 3; count++) {
      app.clock.advance('1s');
      devices.push(await ada.elsewhere());
    }

    const alive = await Promise.all(devices.map(isAlive));

    expect(alive).toEqual([false, false, most === 2, true]);
    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
    await expect(devices.at(-1)!.refresh()).resolves.toBeSignedIn();
    const ended = app.events().filter(({ type, userId }) => type === 'SESSION_REVOKED' && userId === ada.id);
    expect(ended.map(({ sessionId }) => sessionId)).toEqual(
      devices.slice(0, -most).map(({ sessionId }) => sessionId),
    );
  });

  it('goes by the sign-in, not by the last use', async () => {
    const ada = await app.signedInUser();
    const devices = [ada];
    for (let count = 1; count < most; count++) devices.push(await ada.elsewhere());
    app.clock.advance('1m');
    await ada.refresh();

    devices.push(await ada.elsewhere());

    await expect(Promise.all(devices.map(isAlive))).resolves.toEqual([
      false,
      ...devices.slice(1).map(() => true),
    ]);
  });

  it('keeps the sign-in that was just answered, although a machine whose clock is ahead made the others', async () => {
    const ada = await app.signedInUser();
    for (let count = 1; count < most; count++) await ada.elsewhere();
    const ahead = new Date(app.clock.now().getTime() + 3000);
    await app.database.query('update sessions set created_at = $2 where user_id = $1', [ada.id, ahead]);

    const phone = await ada.elsewhere();

    await expect(isAlive(phone)).resolves.toBe(true);
    await expect(phone.sessions()).resolves.toHaveLength(most);
  });

  it('does not count sessions that have ended', async () => {
    const ada = await app.signedInUser();
    for (let count = 0; count < 3; count++) await (await ada.elsewhere()).mutate('logout', {});
    const last = await ada.elsewhere();

    const alive = await Promise.all([ada, last].map(isAlive));

    // Under a limit of one, the first further login ended Ada's own.
    expect(alive).toEqual([most === 2, true]);
  });

  it('leaves the sessions of others alone', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    for (let count = 0; count < 3; count++) await ada.elsewhere();

    await expect(bea.refresh()).resolves.toBeSignedIn();
  });

  it('holds when ten sign in at once', async () => {
    for (let round = 0; round < 5; round++) {
      const ada = await app.signedInUser();

      const devices = await Promise.all(Array.from({ length: 10 }, () => ada.elsewhere()));

      const alive = await Promise.all([ada, ...devices].map(isAlive));
      expect(alive.filter(Boolean)).toHaveLength(most);
      expect(alive[0]).toBe(false);
    }
  });

  it('counts no refresh as a sign-in', async () => {
    const ada = await app.signedInUser();
    for (let round = 0; round < 3; round++) await ada.refresh();

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('keeps the session of a login that fails', async () => {
    const ada = await app.signedInUser();

    await app.client.mutate('login', { email: ada.email, password: `not ${password}` });

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });
});

describe('login, with any number of devices', () => {
  it('ends no session', () =>
    withApp({}, async (app) => {
      const ada = await app.signedInUser();

      await Promise.all(Array.from({ length: 12 }, () => ada.elsewhere()));

      await expect(ada.sessions()).resolves.toHaveLength(13);
    }));
});
