import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hmac, unsigned } from '../support/forge.js';
import { clientId, clientSecret, HostileProvider, rs256, tenant } from '../support/hostile-provider.js';
import { arrive, someone, visit } from '../support/oauth.js';
import { later, withClaims, withHeader, withoutClaim } from '../support/tampered-tokens.js';
import type { Tamper } from '../support/tampered-tokens.js';
import { TestApp } from '../support/test-app.js';

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const publicPem = ({ key }: HostileProvider) =>
  key.publicKey.export({ type: 'spki', format: 'pem' }) as string;

/** Each is one lie in an otherwise honest token. */
const lies: Readonly<Record<string, Tamper>> = {
  'a key of somebody else under the kid of the provider': withHeader({}, rs256(stranger.privateKey)),
  'a signature over something else': (token) => ({
    ...token,
    signer: (signed) => token.signer(`${signed}x`),
  }),
  'no signature and alg none': withHeader({ alg: 'none' }, unsigned),
  'alg none in capitals': withHeader({ alg: 'NONE' }, unsigned),
  'no signature under an honest header': withHeader({}, unsigned),
  'HS256 with the client secret': withHeader({ alg: 'HS256' }, hmac(clientSecret)),
  'HS256 with the public key': (token, provider) =>
    withHeader({ alg: 'HS256' }, hmac(publicPem(provider)))(token, provider),
  'HS256 with the modulus of the public key': (token, provider) =>
    withHeader({ alg: 'HS256' }, (signed) =>
      createHmac('sha256', Buffer.from(provider.jwk()['n'] as string, 'base64url'))
        .update(signed)
        .digest(),
    )(token, provider),
  'another algorithm than the key is for': withHeader({ alg: 'ES256' }, rs256(elliptic.privateKey)),
  'a key in its own header': withHeader(
    { jwk: stranger.publicKey.export({ format: 'jwk' }), kid: undefined },
    rs256(stranger.privateKey),
  ),
  'an extension that nobody knows': withHeader({ crit: ['b64'], b64: true }),
  'a foreign issuer': withClaims({ iss: 'https://accounts.google.com' }),
  'the issuer with a slash more': (token, provider) =>
    withClaims({ iss: `${provider.origin}/google/` })(token, provider),
  'no issuer': withoutClaim('iss'),
  'another audience': withClaims({ aud: 'another-client' }),
  'no audience': withoutClaim('aud'),
  'several audiences and no azp': withClaims({ aud: [clientId, 'another-client'] }),
  'several audiences and the azp of another': withClaims({
    aud: [clientId, 'another-client'],
    azp: 'another-client',
  }),
  'one audience and the azp of another': withClaims({ azp: 'another-client' }),
  'an expiry that has passed': later(-3600, 'exp'),
  'no expiry': withoutClaim('exp'),
  'an issue in the future': later(3600, 'iat'),
  'no moment of issue': withoutClaim('iat'),
  'another nonce': withClaims({ nonce: 'another' }),
  'no nonce': withoutClaim('nonce'),
  'no subject': withoutClaim('sub'),
  'an empty subject': withClaims({ sub: '' }),
  'a subject that is no text': withClaims({ sub: 42 }),
  'a subject with a NUL': withClaims({ sub: 'a\0b' }),
  'a subject that is too long': withClaims({ sub: 'a'.repeat(256) }),
  'claims that are no object': (token) => ({ ...token, claims: [] as never }),
};

describe('an ID token', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start(provider.settings);
  });
  beforeEach(() => provider.misbehaviours.clear());
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const withLie = (lie: Tamper, name = 'GOOGLE') =>
    visit(app, provider, someone(), { provider: name, tamper: (token) => lie(token, provider) });

  it('that is honest signs in, with one audience in a list and an azp too', async () => {
    await expect(withLie((token) => token)).resolves.toBeSignedIn();
    await expect(withLie(withClaims({ aud: [clientId], azp: clientId }))).resolves.toBeSignedIn();
    await expect(
      withLie(withClaims({ aud: [clientId, 'another-client'], azp: clientId })),
    ).resolves.toBeSignedIn();
  });

  it.each(Object.entries(lies))('with %s is refused', async (_, lie) => {
    await expect(withLie(lie)).resolves.toBeRefused('OAuthFailed');
  });

  const numbers = ['exp', 'iat', 'nbf', 'auth_time'];
  const others: readonly unknown[] = ['1', 'now', true, null, [1]];
  const wrong = numbers.flatMap((name) => others.map((value): [string, unknown] => [name, value]));

  it.each(wrong)('with %s as %j is refused, and the log says which claim it was', async (name, value) => {
    const result = await withLie(withClaims({ [name]: value }));

    expect(result).toBeRefused('OAuthFailed');
    expect(app.events().at(-1)).toMatchObject({ reason: expect.stringContaining(name) });
    expect(JSON.stringify(app.logs())).toContain(`(${name})`);
  });

  it('comes for a code of as many characters as the line of a request admits', async () => {
    const { input, started } = await arrive(app, provider, someone());
    const url = started.authorizationUrl;
    const token = provider.honest('GOOGLE', url, someone(), app.clock.now());
    const code = provider.codeFor(url, token, 'c'.repeat(15_000));

    await expect(app.client.mutate('completeOAuth', { ...input, code })).resolves.toBeSignedIn();
  });

  it('of one flow is refused in another', async () => {
    const first = await arrive(app, provider, someone());
    const second = await arrive(app, provider, someone());

    const swapped = await app.client.mutate('completeOAuth', { ...second.input, code: first.input.code });

    expect(swapped).toBeRefused('OAuthFailed');
  });

  it('of a code that was used before is refused, by the provider and here', async () => {
    const first = await arrive(app, provider, someone());
    await app.client.mutate('completeOAuth', first.input);
    const second = await arrive(app, provider, someone());

    const replayed = await app.client.mutate('completeOAuth', { ...second.input, code: first.input.code });

    expect(replayed).toBeRefused('OAuthFailed');
    await expect(app.client.mutate('completeOAuth', first.input)).resolves.toBeRefused('OAuthFailed');
  });

  it('that comes with the issuer of the answer is refused when that is another (RFC 9207)', async () => {
    const given = (iss: string, name = 'GOOGLE') =>
      visit(app, provider, someone({ xms_edov: true }), { provider: name, answer: { iss } });

    await expect(given(`${provider.origin}/clinic`)).resolves.toBeRefused('OAuthFailed');
    await expect(given(`${provider.origin}/google`)).resolves.toBeSignedIn();
    await expect(given(`${provider.origin}/evil`, 'MICROSOFT')).resolves.toBeRefused('OAuthFailed');
    await expect(given(`${provider.origin}/${tenant}/v2.0`, 'MICROSOFT')).resolves.toBeSignedIn();
  });

  it('of an unknown key has the keys read anew, once a minute', async () => {
    const reads = () => provider.asked.filter((line) => line === 'GET /clinic/jwks').length;
    const unknown = () => withLie(withHeader({ kid: `unknown-${Math.random()}` }), 'CLINIC');
    await expect(withLie((token) => token, 'CLINIC')).resolves.toBeSignedIn();
    const before = reads();
    app.clock.advance('61s');

    await Promise.all(Array.from({ length: 10 }, unknown));
    await expect(unknown()).resolves.toBeRefused('OAuthFailed');
    const during = reads() - before;
    app.clock.advance('61s');
    await expect(unknown()).resolves.toBeRefused('OAuthFailed');

    expect([before, during, reads() - before]).toEqual([1, 1, 2]);
  });

  it('is checked with the keys that are remembered for an hour', async () => {
    await expect(withLie((token) => token)).resolves.toBeSignedIn();
    const reads = () => provider.asked.filter((line) => line === 'GET /google/jwks').length;
    const before = reads();

    await withLie((token) => token);
    const soon = reads() - before;
    app.clock.advance('61m');
    await withLie((token) => token);

    expect([soon, reads() - before]).toEqual([0, 1]);
  });
});
