import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyRoles, TestApp } from '../support/test-app.js';

describe('verifyToken', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
  });
  afterAll(() => app.close());

  const rejected = (reason: string) => ({ __typename: 'RejectedToken', reason });

  it('tells a resource server whose token it is, and until when', async () => {
    const ada = await app.signedInUser({ role: 'STUDENT' });
    const pair = await ada.refresh();

    const status = await app.client.verifyToken(ada.accessToken);

    expect(status).toEqual({
      __typename: 'ValidToken',
      userId: ada.id,
      sessionId: ada.sessionId,
      roles: ['STUDENT'],
      expiresAt: pair.accessTokenExpiresAt,
    });
  });

  it('says what is wrong with a token', async () => {
    const ada = await app.signedInUser();
    const [first] = ada.accessToken.split('.');

    await expect(app.client.verifyToken('')).resolves.toEqual(rejected('TOKEN_MISSING'));
    await expect(app.client.verifyToken('  \n ')).resolves.toEqual(rejected('TOKEN_MISSING'));
    for (const token of [
      'garbage',
      '\0',
      '\ud800',
      'a'.repeat(90_000),
      `${first}..`,
      `Bearer ${ada.accessToken}`,
    ]) {
      await expect(app.client.verifyToken(token)).resolves.toEqual(rejected('TOKEN_INVALID'));
    }
  });

  it('does not take a refresh token for an access token', async () => {
    const ada = await app.signedInUser();

    const status = await app.client.verifyToken(ada.refreshToken);

    expect(status).toEqual(rejected('TOKEN_INVALID'));
  });

  it('forgives white space about the token', async () => {
    const ada = await app.signedInUser();

    const status = await app.client.verifyToken(` ${ada.accessToken}\n`);

    expect(status).toMatchObject({ userId: ada.id });
  });

  it('rejects a token when its time is up, although it was good a moment ago', async () => {
    const ada = await app.signedInUser();

    app.clock.advance('14m');
    const before = await app.client.verifyToken(ada.accessToken);
    app.clock.advance('1m');
    const after = await app.client.verifyToken(ada.accessToken);

    expect(before).toMatchObject({ __typename: 'ValidToken' });
    expect(after).toEqual(rejected('TOKEN_EXPIRED'));
  });

  it('rejects a token whose session has ended, although it was good a moment ago', async () => {
    const ada = await app.signedInUser();
    const before = await app.client.verifyToken(ada.accessToken);

    await ada.mutate('logout', {});
    const after = await app.client.verifyToken(ada.accessToken);

    expect(before).toMatchObject({ __typename: 'ValidToken' });
    expect(after).toEqual(rejected('SESSION_REVOKED'));
  });

  it('rejects the tokens of a suspended account and of a deleted one', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];

    await app.database.query('update users set suspended_at = now() where id = $1', [ada.id]);
    await app.database.query('delete from users where id = $1', [bea.id]);

    await expect(app.client.verifyToken(ada.accessToken)).resolves.toEqual(rejected('SESSION_REVOKED'));
    await expect(app.client.verifyToken(bea.accessToken)).resolves.toEqual(rejected('SESSION_REVOKED'));
  });

  it('looks at the token it is given, not at the one that asks', async () => {
    const ada = await app.signedInUser();
    const query = 'query ($token: String!) { verifyToken(token: $token) { __typename } }';

    const byStranger = await app.client.ask(query, { token: ada.accessToken }, { token: 'dead' });
    const byAda = await app.client.ask(query, { token: 'dead' }, ada.sent);

    expect(byStranger.data?.['verifyToken']).toEqual({ __typename: 'ValidToken' });
    expect(byAda.data?.['verifyToken']).toEqual({ __typename: 'RejectedToken' });
  });
});
