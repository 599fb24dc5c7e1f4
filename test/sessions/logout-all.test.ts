import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

describe('logoutAll', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('ends every session of the user, the asking one too', async () => {
    const ada = await app.signedInUser();
    const devices = [ada, await ada.elsewhere(), await ada.elsewhere()];

    const result = await ada.mutate('logoutAll', {});

    expect(result.__typename).toBe('LoggedOut');
    expect(new Set(result.sessionIds)).toEqual(new Set(devices.map(({ sessionId }) => sessionId)));
    for (const device of devices) {
      expect((await topLevelError(device.me())).reason).toBe('SESSION_REVOKED');
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
  });

  it('keeps the asking session when told to', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    const result = await ada.mutate('logoutAll', { keepCurrent: true });

    expect(result.sessionIds).toEqual([phone.sessionId]);
    await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('may be asked without an input', async () => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('logoutAll');

    expect(result.sessionIds).toEqual([ada.sessionId]);
  });

  it('leaves the sessions of others alone', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];

    await ada.mutate('logoutAll', {});

    await expect(bea.me()).resolves.toMatchObject({ id: bea.id });
    await expect(bea.refresh()).resolves.toBeSignedIn();
  });

  it('names only what it ended', async () => {
    const ada = await app.signedInUser();
    const [phone, tablet] = [await ada.elsewhere(), await ada.elsewhere()];
    await phone.mutate('logout', {});

    const result = await ada.mutate('logoutAll', { keepCurrent: true });

    expect(result.sessionIds).toEqual([tablet.sessionId]);
    const ended = app.events().filter(({ type, userId }) => type === 'LOGGED_OUT' && userId === ada.id);
    expect(ended.map(({ sessionId }) => sessionId)).toEqual([phone.sessionId, tablet.sessionId]);
  });

  it('does not shut the user out', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logoutAll', {});

    const back = await ada.elsewhere();

    await expect(back.sessions()).resolves.toEqual([expect.objectContaining({ id: back.sessionId })]);
  });

  it('is for somebody signed in', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logoutAll', {});

    const stranger = await topLevelError(app.client.mutate('logoutAll', {}));
    const again = await topLevelError(ada.mutate('logoutAll', {}));

    expect([stranger.code, stranger.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
    expect([again.code, again.reason]).toEqual(['UNAUTHENTICATED', 'SESSION_REVOKED']);
  });

  it('ends a session that is refreshed at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const ada = await app.signedInUser();
      const devices = await Promise.all(Array.from({ length: 4 }, () => ada.elsewhere()));

      await Promise.all([...devices.map((device) => device.refresh()), ada.mutate('logoutAll', {})]);

      for (const device of devices) await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
  });

  it('ends each session once when two ask at once', async () => {
    const ada = await app.signedInUser();
    const devices = [ada, ...(await Promise.all(Array.from({ length: 5 }, () => ada.elsewhere())))];

    const answers = await Promise.allSettled(devices.map((device) => device.mutate('logoutAll', {})));

    const ended = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.sessionIds : []));
    expect(ended.toSorted()).toEqual(devices.map(({ sessionId }) => sessionId).toSorted());
  });
});
