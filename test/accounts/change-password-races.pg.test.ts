import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TopLevelError } from '../support/client.js';
import { withMeanwhile } from '../support/interleave.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const newPassword = 'a harbour in the morning';

/** A top-level error by its reason; any other error is thrown on. */
const asReason = (error: unknown) => {
  if (error instanceof TopLevelError) return { __typename: error.reason };
  throw error;
};

describe('changePassword, in a race', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const change = (user: TestUser) =>
    user.mutate('changePassword', { currentPassword: password, newPassword });
  const login = (user: TestUser, typed: string) =>
    app.client.mutate('login', { email: user.email, password: typed });

  it('has one winner when twenty race, and the winner’s password signs in', async () => {
    const ada = await app.signedInUser();
    const wishes = Array.from({ length: 20 }, (_, index) => `${newPassword} no. ${index}`);

    const results = await Promise.all(
      wishes.map(async (wish) => {
        const input = { currentPassword: password, newPassword: wish };
        const answer = await app.client.mutate('changePassword', input, ada.sent).catch(asReason);
        return answer.__typename;
      }),
    );

    const won = wishes.filter((_, index) => results[index] === 'Authenticated');
    expect(won).toHaveLength(1);
    // Who comes after the winner has a token of the old password, or finds that password replaced.
    const lost = new Set(results.filter((answer) => answer !== 'Authenticated'));
    for (const answer of lost) expect(['InvalidCredentialsError', 'SESSION_REVOKED']).toContain(answer);
    await expect(login(ada, won[0]!)).resolves.toBeSignedIn();
  });

  it('is not survived by a login that began under the old password', async () => {
    const ada = await app.signedInUser();

    const late = await withMeanwhile(
      app,
      () => login(ada, password),
      () => change(ada),
    );

    expect(late).toBeRefused('InvalidCredentials');
    expect(await ada.sessions()).toHaveLength(1);
  });

  it('is not survived by refreshes that race it on another device', async () => {
    const ada = await app.signedInUser();
    const phones = await Promise.all(Array.from({ length: 10 }, () => ada.elsewhere()));

    const [changed] = await Promise.all([change(ada), ...phones.map((phone) => phone.refresh())]);

    expect(changed).toBeSignedIn();
    for (const phone of phones) {
      const status = await app.client.verifyToken(phone.accessToken);
      expect(status).toEqual({ __typename: 'RejectedToken', reason: 'SESSION_REVOKED' });
      await expect(phone.refresh()).resolves.toBeRefused('InvalidToken');
    }
  });
});
