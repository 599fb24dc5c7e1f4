import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

describe('me', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const refusalOf = async (authorization: string) => {
    const { code, reason, reply } = await topLevelError(app.client.me({ headers: { authorization } }));
    return { code, reason, status: reply.status, data: reply.data };
  };
  const unauthenticated = (reason: string) => ({
    code: 'UNAUTHENTICATED',
    reason,
    status: 200,
    data: { me: null },
  });

  it('is nobody without credentials', async () => {
    await expect(app.client.me()).resolves.toBeNull();
  });

  it('is nobody with an empty header', async () => {
    for (const authorization of ['', ' ']) {
      await expect(app.client.me({ headers: { authorization } })).resolves.toBeNull();
    }
  });

  it('is the owner of the access token', async () => {
    const ada = await app.signedInUser({ name: 'Ada Lovelace', username: 'ada', locale: 'en-gb' });

    const me = await ada.me();

    expect(me).toEqual({
      id: ada.id,
      email: ada.email,
      emailVerified: false,
      username: 'ada',
      name: 'Ada Lovelace',
      locale: 'en-GB',
      roles: ['USER'],
      hasPassword: true,
      mfaEnabled: false,
      createdAt: expect.any(String),
      lastLoginAt: expect.any(String),
      passwordChangedAt: null,
      updatedAt: me!.createdAt,
    });
  });

  it('takes the name of the scheme in any case', async () => {
    const ada = await app.signedInUser();

    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      const me = await app.client.me({ headers: { authorization: `${scheme} ${ada.accessToken}` } });

      expect(me).toMatchObject({ id: ada.id });
    }
  });

  it('says that a token is none of ours', async () => {
    const ada = await app.signedInUser();

    for (const credentials of [
      'Bearer garbage',
      'Bearer',
      'Bearer  ',
      `Bearer ${ada.accessToken} x`,
      ada.refreshToken,
    ]) {
      await expect(refusalOf(credentials)).resolves.toEqual(unauthenticated('TOKEN_INVALID'));
    }
  });

  it('takes no other scheme for the absence of credentials', async () => {
    const ada = await app.signedInUser();
    const basic = Buffer.from(`${ada.email}:a lighthouse in the fog`).toString('base64');

    await expect(refusalOf(`Basic ${basic}`)).resolves.toEqual(unauthenticated('TOKEN_INVALID'));
    await expect(refusalOf(`Digest ${ada.accessToken}`)).resolves.toEqual(unauthenticated('TOKEN_INVALID'));
  });

  it('says that a token has expired', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('15m');

    await expect(refusalOf(`Bearer ${ada.accessToken}`)).resolves.toEqual(unauthenticated('TOKEN_EXPIRED'));
  });

  it('says that a session was ended', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logout', {});

    await expect(refusalOf(`Bearer ${ada.accessToken}`)).resolves.toEqual(unauthenticated('SESSION_REVOKED'));
  });

  it('says of an ended session whose token has expired too, that the token has expired', async () => {
    const ada = await app.signedInUser();
    await ada.mutate('logout', {});
    app.clock.advance('15m');

    await expect(refusalOf(`Bearer ${ada.accessToken}`)).resolves.toEqual(unauthenticated('TOKEN_EXPIRED'));
  });

  it('names the request by which the refusal can be found', async () => {
    const headers = { authorization: 'Bearer dead', 'x-request-id': 'a-request-of-the-tests' };

    const { reply } = await topLevelError(app.client.me({ headers }));

    expect(reply.errors[0]!.extensions['requestId']).toBe('a-request-of-the-tests');
  });

  it('does not take down what else was asked', async () => {
    const reply = await app.client.ask('{ me { id } capabilities { signupEnabled } }', {}, { token: 'dead' });

    expect(reply.data).toEqual({ me: null, capabilities: { signupEnabled: true } });
    expect(reply.errors.map(({ path }) => path)).toEqual([['me']]);
  });
});
