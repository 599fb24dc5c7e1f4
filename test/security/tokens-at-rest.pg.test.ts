import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { digest } from '../../src/platform/secrets/crypto.js';
import { dump } from '../support/dump.js';
import { TestApp, testSettings } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withRestarts } from '../support/with-restarts.js';

describe('a dump of the database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  /** Somebody whose session has spent a token already, so that every column holds something. */
  const busyUser = async () => {
    const ada = await app.signedInUser({ name: 'Ada', username: `ada-${Date.now()}` });
    const spent = ada.refreshToken;
    await ada.refresh();
    return { ada, spent };
  };

  const secretsOf = (token: string) => [token, token.split('.')[1]!, token.slice(37, 80), token.slice(-22)];

  it('holds no token, no part of one, and no password', async () => {
    const { ada, spent } = await busyUser();
    const [, claims, signature] = ada.accessToken.split('.') as [string, string, string];
    const secrets = [
      ...secretsOf(ada.refreshToken),
      ...secretsOf(spent),
      ada.accessToken,
      claims,
      signature,
      password,
      ada.accessToken.split('.')[1]!,
      testSettings.TOKEN_PEPPER,
      testSettings.PASSWORD_PEPPER,
      testSettings.ENCRYPTION_KEY,
      'PRIVATE KEY',
    ];

    const values = await dump(app.database);

    expect(values).toContain(ada.id);
    for (const secret of secrets) {
      const found = values.filter((value) => value.includes(secret));
      expect(found).toEqual([]);
    }
  });

  it('holds nothing that could be made of a token or a password without the peppers', async () => {
    const { ada, spent } = await busyUser();
    const secrets = [...secretsOf(ada.refreshToken), ...secretsOf(spent), ada.accessToken, password];
    const hashes = secrets.flatMap((secret) =>
      ['md5', 'sha1', 'sha256', 'sha384', 'sha512'].flatMap((algorithm) => {
        const hash = createHash(algorithm).update(secret).digest();
        return ['hex', 'base64url', 'base64'].map((form) => hash.toString(form as 'hex').replaceAll('=', ''));
      }),
    );
    const keyless = [ada.refreshToken, spent].map((token) => digest('', 'refresh token', token));

    const values = await dump(app.database);

    for (const hash of [...hashes, ...keyless]) {
      expect(values.filter((value) => value.includes(hash))).toEqual([]);
    }
  });

  it('holds password hashes that no guess can be tried against without the pepper', async () => {
    const { ada } = await busyUser();
    const [row] = await app.database.query('select password_hash from users where id = $1', [ada.id]);
    const hash = String(row!['password_hash']).replace(/^pepper=[^$]*/, '');

    await expect(verify(hash, password, { secret: Buffer.from(testSettings.PASSWORD_PEPPER) })).resolves.toBe(
      true,
    );
    await expect(verify(hash, password)).resolves.toBe(false);
  });

  const opensNothing = async (text: string) => {
    const refreshed = await app.client.mutate('refresh', { refreshToken: text });
    const bearer = await app.client.ask('{ me { id } }', {}, { token: encodeURI(text) });
    const isRefused = refreshed.__typename === 'InvalidTokenError';
    return isRefused && bearer.errors[0]?.extensions['reason'] === 'TOKEN_INVALID';
  };

  it('holds nothing that opens anything, and trying it ends no session', async () => {
    const { ada } = await busyUser();
    const values = await dump(app.database);
    const digests = values.filter((value) => /^[\w-]{43}$/.test(value));
    const assembled = digests.flatMap((secret) => [
      `${ada.sessionId}.${secret}`,
      ...digests.map((other) => `${ada.sessionId}.${secret}${other.slice(0, 22)}`),
    ]);

    const opened: string[] = [];
    for (const text of [...values, ...assembled]) {
      if (!(await opensNothing(text))) opened.push(text);
    }

    expect(digests.length).toBeGreaterThanOrEqual(2);
    expect(opened).toEqual([]);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    await expect(ada.refresh()).resolves.toBeSignedIn();
  });

  it('holds no password hash that is as good as the password', async () => {
    const { ada } = await busyUser();
    const [row] = await app.database.query('select password_hash from users where id = $1', [ada.id]);
    const hash = String(row!['password_hash']);

    for (const stolen of [hash, hash.replace(/^pepper=[^$]*/, '')]) {
      const result = await app.client.mutate('login', { email: ada.email, password: stolen });

      expect(result).toBeRefused('InvalidCredentials');
    }
  });

  it('is worth nothing without the pepper: under another one no token is known', () =>
    withRestarts({}, async (before, restart) => {
      const ada = await before.signedInUser();

      const after = await restart({ TOKEN_PEPPER: 'another-token-pepper-of-the-tests-0123456789' });

      const refreshed = await after.client.mutate('refresh', { refreshToken: ada.refreshToken });
      expect(refreshed).toBeRefused('InvalidToken');
    }));
});
