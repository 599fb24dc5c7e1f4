import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hmac } from '../support/forge.js';
import { clientSecret, HostileProvider, json, rs256 } from '../support/hostile-provider.js';
import type { IdToken } from '../support/hostile-provider.js';
import { arrive, someone, visit } from '../support/oauth.js';
import { withHeader } from '../support/tampered-tokens.js';
import { TestApp } from '../support/test-app.js';

const short = generateKeyPairSync('rsa', { modulusLength: 1024 });

/** Well-formed JSON that says something else than a provider should: never a fault of ours, and soon forgotten. */
describe('a provider whose answer is odd', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start(provider.settings);
  });
  // By then nothing that it said is remembered.
  beforeEach(() => {
    provider.misbehaviours.clear();
    app.clock.advance('61m');
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const says = (path: string, value: unknown, status = 200) =>
    provider.misbehaviours.set(path, (_, response) => json(response, status, value));

  /** What it says is not kept: a minute later everything is right again. */
  async function expectRecovery(): Promise<void> {
    provider.misbehaviours.clear();
    app.clock.advance('61s');
    await expect(visit(app, provider, someone())).resolves.toBeSignedIn();
  }

  it.each<[string, Record<string, string>]>([
    ['a name of combining marks', { name: '\u0315\u0345'.repeat(10_000) }],
    ['a locale without end', { locale: `en${'-x'.repeat(20_000)}` }],
  ])('leaves out what of a person is too long: %s', async (_, claims) => {
    const result = await visit(app, provider, someone(claims));

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({ name: null, locale: null });
  });

  it('takes no address that is too long, and looks at it no further', async () => {
    const result = await visit(app, provider, someone({ email: `a@${'ü.'.repeat(10_000)}example` }));

    expect(result).toBeRefused('OAuthFailed');
  });

  const good = { access_token: 'x', token_type: 'Bearer' };

  it.each<[string, unknown, number]>([
    ['nothing', null, 200],
    ['a list', [], 200],
    ['text', 'text', 200],
    ['no ID token', good, 200],
    ['an ID token that is a number', { ...good, id_token: 42 }, 200],
    ['an ID token that is empty', { ...good, id_token: '' }, 200],
    ['an ID token that is no JWT', { ...good, id_token: 'x' }, 200],
    ['an ID token of three parts that are none', { ...good, id_token: 'a.b.c' }, 200],
    ['an encrypted ID token', { ...good, id_token: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a.b.c.d' }, 200],
    ['a large ID token', { ...good, id_token: 'x'.repeat(60_000) }, 200],
    ['no access token', { token_type: 'Bearer' }, 200],
    ['another kind of token', { ...good, token_type: 'mac' }, 200],
    ['an error with status 200', { error: 'invalid_grant' }, 200],
    ['an error that is no text', { error: { code: 1 } }, 400],
    ['a refusal without a reason', {}, 403],
    ['that it made something', { ...good, id_token: 'a.b.c' }, 201],
    ['a status that nobody knows', {}, 599],
  ])('refuses a token answer of %s', async (_, value, status) => {
    const { input } = await arrive(app, provider, someone());
    says('/google/token', value, status);

    const result = await app.client.mutate('completeOAuth', input);

    expect(result.__typename).toMatch(/^(OAuthFailed|ProviderUnavailable)Error$/);
    await expectRecovery();
  });

  const honest = (token: IdToken) => token;
  const own = () => provider.jwk();
  const forged = (token: IdToken) => withHeader({}, rs256(short.privateKey))(token, provider);

  it.each<[string, () => unknown, (token: IdToken) => IdToken]>([
    ['that are nothing', () => null, honest],
    ['that are text', () => 'text', honest],
    ['of which one is nothing', () => [null, own()], honest],
    ['of which one is a list', () => [[], own()], honest],
    ['of which one is empty, and no other', () => [{}], honest],
    ['of which none is there', () => [], honest],
    ['with a modulus that is none', () => [{ ...own(), n: '!' }], honest],
    ['with a modulus that is a number', () => [{ ...own(), n: 42 }], honest],
    ['with an exponent that is none', () => [{ ...own(), e: '' }], honest],
    ['with a private part', () => [{ ...own(), d: 'AQAB' }], honest],
    ['for encryption', () => [{ ...own(), use: 'enc' }], honest],
    [
      'too short to be safe',
      () => [{ ...short.publicKey.export({ format: 'jwk' }), kid: provider.kid }],
      forged,
    ],
    [
      'that are the client secret',
      () => [{ kty: 'oct', kid: provider.kid, k: Buffer.from(clientSecret).toString('base64url') }],
      (token) => withHeader({ alg: 'HS256' }, hmac(clientSecret))(token, provider),
    ],
    [
      'of which two have one name',
      () => [own(), { ...short.publicKey.export({ format: 'jwk' }), ...own() }],
      honest,
    ],
  ])('refuses keys %s', async (_, keys, tamper) => {
    const { input } = await arrive(app, provider, someone(), { tamper });
    says('/google/jwks', { keys: keys() });

    const result = await app.client.mutate('completeOAuth', input);

    expect(result.__typename).toMatch(/^(OAuthFailed|ProviderUnavailable)Error$/);
    await expectRecovery();
  });

  it.each([
    ['ways to authenticate that are a number', { token_endpoint_auth_methods_supported: 42 }],
    ['ways to authenticate that are nothing', { token_endpoint_auth_methods_supported: null }],
    ['ways to authenticate that nobody has', { token_endpoint_auth_methods_supported: [] }],
    ['algorithms that are a number', { id_token_signing_alg_values_supported: 42 }],
    ['a password in an endpoint', { token_endpoint: 'https://a:b@127.0.0.1/token' }],
    ['an endpoint with a fragment', { authorization_endpoint: 'https://127.0.0.1/authorize#code=x' }],
  ])('is no fault of ours when its description has %s', async (_, change) => {
    const path = '/google/.well-known/openid-configuration';
    says(path, { ...provider.describe(path), ...change });

    const started = await app.client.mutate('startOAuth', { provider: 'GOOGLE' });

    expect(started.__typename).toMatch(/^(OAuthStarted|ProviderUnavailableError)$/);
    const { state, flowToken } = started;
    if (state === undefined) return;
    const redirectUri = 'https://app.example.com/callback/google';
    const completed = await app.client.mutate('completeOAuth', { code: 'x', state, flowToken, redirectUri });
    expect(completed.__typename).toMatch(/^(OAuthFailed|ProviderUnavailable)Error$/);
  });
});
