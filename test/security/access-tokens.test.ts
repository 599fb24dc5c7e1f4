import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { es256, forge, hmac, ownKey, takeApart, unsigned } from '../support/forge.js';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('an access token', () => {
  let app: TestApp;
  let key: KeyObject;
  beforeAll(async () => {
    app = await TestApp.start();
    key = await ownKey(app);
  });
  afterAll(() => app.close());

  /** Why `me` refuses a token; null when it does not. */
  const rejection = async (token: string) => {
    const reply = await app.client.ask('{ me { id } }', {}, { token });
    return (reply.errors[0]?.extensions['reason'] as string | undefined) ?? null;
  };
  /** A good token of somebody's, with some of it changed, and signed with our own key. */
  const changed = async (header: object, claims: object = {}) => {
    const token = takeApart((await app.signedInUser()).accessToken);
    return forge(
      { header: { ...token.header, ...header }, claims: { ...token.claims, ...claims } },
      es256(key),
    );
  };
  const now = () => Math.floor(app.clock.now().getTime() / 1000);

  it('is good when put together by hand as the server does it', async () => {
    await expect(rejection(await changed({}))).resolves.toBeNull();
  });

  it('has one spelling', async () => {
    const { accessToken } = await app.signedInUser();
    const [header, claims, signature] = accessToken.split('.') as [string, string, string];
    // The last character of 64 bytes holds four bits of the signature and two that mean nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(signature.at(-1)!);
    const spellings = [1, 2, 3].map((bits) => `${signature.slice(0, -1)}${alphabet[last ^ bits]}`);
    spellings.push(
      `${signature}=`,
      `${signature}==`,
      `${signature}*`,
      `${signature.slice(0, 9)}~${signature.slice(9)}`,
    );

    for (const spelling of spellings) {
      await expect(rejection(`${header}.${claims}.${spelling}`)).resolves.toBe('TOKEN_INVALID');
    }
    const plain = signature.replaceAll('-', '+').replaceAll('_', '/');
    await expect(rejection(`${header}.${claims}.${plain}`)).resolves.toBe(
      plain === signature ? null : 'TOKEN_INVALID',
    );
    await expect(rejection(accessToken)).resolves.toBeNull();
  });

  it('is refused unsigned', async () => {
    const { header, claims } = takeApart((await app.signedInUser()).accessToken);

    for (const alg of ['none', 'None', 'NONE', '', 'ES256']) {
      const forged = forge({ header: { ...header, alg }, claims }, unsigned);

      await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
      await expect(rejection(`${forged}${'A'.repeat(86)}`)).resolves.toBe('TOKEN_INVALID');
    }
  });

  it('is refused when signed with the public key as a shared secret', async () => {
    const { header, claims } = takeApart((await app.signedInUser()).accessToken);
    const publicKey = createPublicKey(key);
    const jwks = (await (await fetch(`${app.origin}/.well-known/jwks.json`)).json()) as { keys: object[] };
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      JSON.stringify(jwks.keys[0]),
      JSON.stringify(jwks),
      '',
    ];

    for (const secret of secrets) {
      const forged = forge({ header: { ...header, alg: 'HS256' }, claims }, hmac(secret));

      await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
    }
  });

  it('is refused when a stranger signed it, whatever they say of their key', async () => {
    const { header, claims } = takeApart((await app.signedInUser()).accessToken);
    const jwk = stranger.publicKey.export({ format: 'jwk' });
    const headers = [
      header,
      { ...header, jwk },
      { ...header, kid: undefined, jwk },
      { ...header, jku: 'https://stranger.example/jwks.json' },
      { ...header, x5u: 'https://stranger.example/certificate.pem' },
    ];

    for (const named of headers) {
      const forged = forge({ header: named, claims }, es256(stranger.privateKey));

      await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
    }
  });

  it.each([
    ['another kid', { kid: 'another' }],
    ['an empty kid', { kid: '' }],
    ['a kid that is a path', { kid: '../../../dev/null' }],
    ['no kid', { kid: undefined }],
    ['another typ', { typ: 'JWT' }],
    ['the typ of an ID token of the future', { typ: 'id+jwt' }],
    ['no typ', { typ: undefined }],
    ['another alg', { alg: 'ES384' }],
    ['crit, which nothing here understands', { crit: ['exp'] }],
    ['an empty crit', { crit: [] }],
    ['crit with its extension', { crit: ['b64'], b64: true }],
    ['jku', { jku: 'http://gatehouse.test/.well-known/jwks.json' }],
    ['jwk', { jwk: stranger.publicKey.export({ format: 'jwk' }) }],
    ['x5c', { x5c: ['MIIB'] }],
    ['cty', { cty: 'JWT' }],
    ['a member that nobody knows', { admin: true }],
  ])('is refused with %s in its header, although our key signed it', async (_, header) => {
    await expect(rejection(await changed(header))).resolves.toBe('TOKEN_INVALID');
  });

  it.each([
    ['another iss', { iss: 'http://elsewhere.test' }],
    ['no iss', { iss: undefined }],
    ['another aud', { aud: 'elsewhere' }],
    ['no aud', { aud: undefined }],
    ['no exp', { exp: undefined }],
    ['an exp that is text', { exp: '9999999999' }],
    ['an exp that is no whole number', { exp: 9999999999.5 }],
    ['no iat', { iat: undefined }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub that is no id', { sub: "' or true --" }],
    ['no sid', { sid: undefined }],
    ['a sid that is no id', { sid: 'x' }],
    ['a sid that is a list', { sid: [] }],
    ['no jti', { jti: undefined }],
    ['no amr', { amr: undefined }],
    ['no auth_time', { auth_time: undefined }],
  ])('is refused with %s, although our key signed it', async (_, claims) => {
    await expect(rejection(await changed({}, claims))).resolves.toBe('TOKEN_INVALID');
  });

  it('is refused when it is not good yet', async () => {
    await expect(rejection(await changed({}, { nbf: now() + 3600 }))).resolves.toBe('TOKEN_INVALID');
  });

  it('is refused when it was issued in the future', async () => {
    const future = { iat: now() + 3600, auth_time: now() + 3600, exp: now() + 4500 };

    await expect(rejection(await changed({}, future))).resolves.toBe('TOKEN_INVALID');
  });

  it('is good when the clock of the machine that issued it is a little ahead', async () => {
    await expect(rejection(await changed({}, { iat: now() + 30 }))).resolves.toBeNull();
  });

  it('is refused when its claims are no object', async () => {
    const { header } = takeApart((await app.signedInUser()).accessToken);

    for (const claims of ['text', null, [], 42, true]) {
      await expect(rejection(forge({ header, claims }, es256(key)))).resolves.toBe('TOKEN_INVALID');
    }
  });

  it('is refused once expired, be it of our own making', async () => {
    await expect(rejection(await changed({}, { exp: now() }))).resolves.toBe('TOKEN_EXPIRED');
    await expect(rejection(await changed({}, { exp: now() - 3600 }))).resolves.toBe('TOKEN_EXPIRED');
    await expect(rejection(await changed({}, { exp: 0 }))).resolves.toBe('TOKEN_EXPIRED');
  });

  it('is told to have expired only when it is ours in everything else', async () => {
    const exp = now() - 3600;

    await expect(rejection(await changed({ typ: 'JWT' }, { exp }))).resolves.toBe('TOKEN_INVALID');
    await expect(rejection(await changed({ kid: 'another' }, { exp }))).resolves.toBe('TOKEN_INVALID');
    await expect(rejection(await changed({}, { exp, aud: 'elsewhere' }))).resolves.toBe('TOKEN_INVALID');
    await expect(rejection(await changed({}, { exp, sid: undefined }))).resolves.toBe('TOKEN_INVALID');
  });

  it('is refused once expired, although it was good a moment ago', async () => {
    const ada = await app.signedInUser();
    await expect(rejection(ada.accessToken)).resolves.toBeNull();

    app.clock.advance('15m');

    await expect(rejection(ada.accessToken)).resolves.toBe('TOKEN_EXPIRED');
    await expect(rejection(ada.accessToken)).resolves.toBe('TOKEN_EXPIRED');
  });

  it('opens no session but the one of its own user', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    const { header, claims } = takeApart(ada.accessToken);

    const stolen = forge({ header, claims: { ...claims, sid: bea.sessionId } }, es256(key));
    const posing = forge({ header, claims: { ...claims, sub: bea.id } }, es256(key));

    await expect(rejection(stolen)).resolves.toBe('SESSION_REVOKED');
    await expect(rejection(posing)).resolves.toBe('SESSION_REVOKED');
  });

  it('is refused when any of its three parts was altered', async () => {
    const { accessToken } = await app.signedInUser();
    const parts = accessToken.split('.');

    for (const [at, part] of parts.entries()) {
      const altered = `${part.slice(0, 10)}${part[10] === 'A' ? 'B' : 'A'}${part.slice(11)}`;
      const forged = parts.with(at, altered).join('.');

      await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
    }
    for (const forged of [parts.slice(0, 2).join('.'), `${accessToken}.x`, parts.with(2, '').join('.')]) {
      await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
    }
  });

  it('takes a refused one for no better the second time', async () => {
    const forged = await changed({ typ: 'JWT' });

    await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
    await expect(rejection(forged)).resolves.toBe('TOKEN_INVALID');
  });

  it('is refused alike by an operation that needs somebody signed in', async () => {
    const forged = await changed({ kid: 'another' });

    const error = await topLevelError(app.client.mutate('logoutAll', {}, { token: forged }));

    expect([error.code, error.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_INVALID']);
  });
});
