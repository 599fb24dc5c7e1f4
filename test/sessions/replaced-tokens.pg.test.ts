import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

describe('the access token from before a change of password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('is dead, although its session lives on', async () => {
    const ada = await app.signedInUser();
    const before = ada.accessToken;
    const change = { currentPassword: password, newPassword: 'a harbour in the morning' };

    await expect(ada.mutate('changePassword', change)).resolves.toBeSignedIn();

    expect((await topLevelError(app.client.me({ token: before }))).reason).toBe('SESSION_REVOKED');
    await expect(app.client.verifyToken(before)).resolves.toMatchObject({ __typename: 'RejectedToken' });
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });
});
