import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import { forge, hmac, takeApart } from '../support/forge.js';
import { topLevelError } from '../support/matchers.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';
import { withRestarts } from '../support/with-restarts.js';

const secret = 'jwt-secret-of-the-tests-0123456789-0123456789';

describe('an access token', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
  });
  afterAll(() => app.close());

  const jwks = async (server: TestApp) =>
    (await (await fetch(`${server.origin}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, string>[];
    };

  it('says what RFC 9068 wants, the version of the credentials, and nothing more', async () => {
    const ada = await app.signedInUser({ name: 'Ada', username: 'ada' });
    const result = await ada.refresh();

    const { header, claims } = takeApart(ada.accessToken);

    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]+$/) });
    expect(claims).toEqual({
      iss: 'http://gatehouse.test',
      aud: 'gatehouse',
      sub: ada.id,
      sid: ada.sessionId,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 15 * 60,
      amr: ['pwd'],
      auth_time: expect.any(Number),
      ver: 1,
    });
    expect(new Date(Number(claims['exp']) * 1000).toISOString()).toBe(result.accessTokenExpiresAt);
  });

  it('has an id of its own each time, and keeps the moment of the sign-in', async () => {
    const ada = await app.signedInUser();
    const first = takeApart(ada.accessToken).claims;
    app.clock.advance('5m');

    await ada.refresh();

    const second = takeApart(ada.accessToken).claims;
    expect(second['jti']).not.toBe(first['jti']);
    expect(second['auth_time']).toBe(first['auth_time']);
    expect(second['iat']).toBeGreaterThanOrEqual(Number(first['iat']) + 300);
  });

  it('is verified by anybody with the published key', async () => {
    const ada = await app.signedInUser();
    const { header } = takeApart(ada.accessToken);

    const { keys } = await jwks(app);

    const published = keys.find(({ kid }) => kid === header['kid']);
    expect(published).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
      kid: header['kid'],
      alg: 'ES256',
      use: 'sig',
    });
    const publicKey = createPublicKey({ key: published as JsonWebKey, format: 'jwk' });
    const options = {
      algorithms: ['ES256' as const],
      issuer: 'http://gatehouse.test',
      audience: 'gatehouse',
    };
    const clockTimestamp = Math.floor(app.clock.now().getTime() / 1000);
    expect(jsonwebtoken.verify(ada.accessToken, publicKey, { ...options, clockTimestamp })).toMatchObject({
      sub: ada.id,
    });
  });

  it('names the issuer and audience that the settings give', () =>
    withApp(
      {
        JWT_ISSUER: 'https://auth.example.test',
        JWT_AUDIENCE: 'clinic',
        ACCESS_TOKEN_EXPIRE_MINUTES: '5',
      },
      async (other) => {
        const ada = await other.signedInUser();

        const { claims } = takeApart(ada.accessToken);

        expect(claims).toMatchObject({
          iss: 'https://auth.example.test',
          aud: 'clinic',
          exp: Number(claims['iat']) + 300,
        });
      },
    ));

  it('is worth nothing on another server', () =>
    withApp({}, async (other) => {
      const bea = await other.signedInUser();

      const error = await topLevelError(app.client.me(bea.sent));

      expect(error.reason).toBe('TOKEN_INVALID');
    }));

  it('shows a change of roles at once, without a new token', async () => {
    const ada = await app.signedInUser();
    const before = await ada.me();

    await app.database.query(`update users set roles = '{USER,DOCTOR}' where id = $1`, [ada.id]);

    expect(before).toMatchObject({ roles: ['USER'] });
    await expect(ada.me()).resolves.toMatchObject({ roles: ['USER', 'DOCTOR'] });
    await expect(app.client.verifyToken(ada.accessToken)).resolves.toMatchObject({
      roles: ['USER', 'DOCTOR'],
    });
    await expect(ada.refresh()).resolves.toMatchObject({ user: { roles: ['USER', 'DOCTOR'] } });
  });

  it('is dead while its owner is suspended, in each of their sessions', async () => {
    const ada = await app.signedInUser();
    const devices: TestUser[] = [ada, await ada.elsewhere()];
    for (const device of devices) await device.me();

    await app.database.query('update users set suspended_at = now() where id = $1', [ada.id]);

    for (const device of devices) {
      expect((await topLevelError(device.me())).reason).toBe('SESSION_REVOKED');
      expect((await topLevelError(device.mutate('logoutAll', {}))).reason).toBe('SESSION_REVOKED');
    }
  });

  it.each([
    { when: 'since', pause: '5s' },
    { when: 'within the second in which it was issued', pause: '0s' },
  ])('is dead when the password was changed $when', async ({ pause }) => {
    const ada = await app.signedInUser();
    const old = ada.sent;
    app.clock.advance(pause);

    await ada.mutate('changePassword', {
      currentPassword: password,
      newPassword: 'a lantern in the harbour',
    });

    expect((await topLevelError(app.client.me(old))).reason).toBe('SESSION_REVOKED');
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('is good at once, although a machine whose clock is ahead has just changed the password', async () => {
    const ada = await app.signedInUser();
    const ahead = new Date(app.clock.now().getTime() + 3000);
    await app.database.query('update users set password_changed_at = $2 where id = $1', [ada.id, ahead]);

    const phone = await ada.elsewhere();

    await expect(phone.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('is dead with its owner', async () => {
    const ada = await app.signedInUser();
    await ada.me();

    await app.database.query('delete from users where id = $1', [ada.id]);

    expect((await topLevelError(ada.me())).reason).toBe('SESSION_REVOKED');
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
  });

  it('outlives a restart, and so does the key', () =>
    withRestarts({}, async (before, restart) => {
      const ada = await before.signedInUser();
      const published = await jwks(before);

      const after = await restart();

      await expect(after.client.me(ada.sent)).resolves.toMatchObject({ id: ada.id });
      await expect(jwks(after)).resolves.toEqual(published);
    }));
});

describe('an access token signed with a shared secret', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ JWT_ALG: 'HS256', JWT_SECRET: secret });
  });
  afterAll(() => app.close());

  it('works, and its key is published nowhere', async () => {
    const ada = await app.signedInUser();

    const { header } = takeApart(ada.accessToken);

    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]+$/) });
    expect(jsonwebtoken.verify(ada.accessToken, secret, { algorithms: ['HS256'] })).toMatchObject({
      sub: ada.id,
    });
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    const response = await fetch(`${app.origin}/.well-known/jwks.json`);
    await expect(response.json()).resolves.toEqual({ keys: [] });
  });

  it('is refused with another secret, another kid or another algorithm', async () => {
    const ada = await app.signedInUser();
    const { header, claims } = takeApart(ada.accessToken);
    const forgeries = [
      forge({ header, claims }, hmac('another-secret-of-the-tests-0123456789')),
      forge({ header: { ...header, kid: 'another' }, claims }, hmac(secret)),
      forge({ header: { ...header, alg: 'HS512' }, claims }, hmac(secret, 'sha512')),
      forge({ header: { ...header, alg: 'none' }, claims }, () => Buffer.alloc(0)),
    ];

    for (const token of forgeries) {
      expect((await topLevelError(app.client.me({ token }))).reason).toBe('TOKEN_INVALID');
    }
  });

  it('takes the place of those signed with a key pair, which are good no more', () =>
    withRestarts({}, async (before, restart) => {
      const ada = await before.signedInUser();

      const after = await restart({ JWT_ALG: 'HS256', JWT_SECRET: secret });

      expect((await topLevelError(after.client.me(ada.sent))).reason).toBe('TOKEN_INVALID');
      const refreshed = await after.client.mutate('refresh', { refreshToken: ada.refreshToken });
      await expect(after.client.me({ token: refreshed.accessToken })).resolves.toMatchObject({
        id: ada.id,
      });
    }));
});
