import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

describe('revokeSession', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('ends another session of the user at once', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    await phone.me();

    const result = await ada.mutate('revokeSession', { sessionId: phone.sessionId });

    expect(result).toEqual({ __typename: 'LoggedOut', sessionIds: [phone.sessionId] });
    expect((await topLevelError(phone.me())).reason).toBe('SESSION_REVOKED');
    await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'SESSION_REVOKED', userId: ada.id, sessionId: phone.sessionId }),
    );
  });

  it('ends the asking session as well, if that is the one', async () => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('revokeSession', { sessionId: ada.sessionId });

    expect(result.sessionIds).toEqual([ada.sessionId]);
    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
  });

  it('answers the same to the ids of others and to ids that do not exist', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];

    const others = await ada.mutate('revokeSession', { sessionId: bea.sessionId });
    const nobodys = await ada.mutate('revokeSession', { sessionId: randomUUID() });

    expect(others).toBeRefused('NotFound');
    expect(nobodys).toEqual(others);
    await expect(bea.me()).resolves.toMatchObject({ id: bea.id });
    await expect(bea.refresh()).resolves.toBeSignedIn();
  });

  it('finds nothing under what is no id of a session', async () => {
    const ada = await app.signedInUser();
    const strange = [
      '',
      'x',
      '\0',
      '\ud800',
      '{}',
      "' or true --",
      `${ada.sessionId} `,
      ada.id,
      'a'.repeat(90_000),
    ];

    for (const sessionId of strange) {
      await expect(ada.mutate('revokeSession', { sessionId })).resolves.toBeRefused('NotFound');
    }
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('finds no session that has ended or expired', async () => {
    const ada = await app.signedInUser();
    const [phone, tablet] = [await ada.elsewhere(), await ada.elsewhere()];
    await phone.mutate('logout', {});
    app.clock.advance('13d');
    await ada.refresh();
    app.clock.advance('2d');
    await ada.refresh();

    const ended = await ada.mutate('revokeSession', { sessionId: phone.sessionId });
    const expired = await ada.mutate('revokeSession', { sessionId: tablet.sessionId });

    expect(ended).toBeRefused('NotFound');
    expect(expired).toBeRefused('NotFound');
  });

  it('is for somebody signed in', async () => {
    const ada = await app.signedInUser();

    const error = await topLevelError(app.client.mutate('revokeSession', { sessionId: ada.sessionId }));

    expect([error.code, error.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('is done by one of twenty that ask at once', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const ask = () => ada.mutate('revokeSession', { sessionId: phone.sessionId });

    const results = await Promise.all(Array.from({ length: 20 }, ask));

    const winners = results.filter(({ __typename }) => __typename === 'LoggedOut');
    expect(winners).toHaveLength(1);
    for (const loser of results.filter((result) => !winners.includes(result)))
      expect(loser).toBeRefused('NotFound');
  });
});
