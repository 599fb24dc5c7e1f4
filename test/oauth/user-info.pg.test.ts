import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, tenant } from '../support/hostile-provider.js';
import type { HostileProvider, Misbehaviour } from '../support/hostile-provider.js';
import { arrive, shareProvider, someone, visit } from '../support/oauth.js';
import type { TestApp } from '../support/test-app.js';

/** OpenID Connect Core 1.0 §5.4: what `email` and `profile` ask for comes from there, by default. */
describe('a provider that knows people at its UserInfo endpoint only', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given));
  beforeEach(() => {
    provider.described = { userinfo_endpoint: `${provider.origin}/google/userinfo` };
    app.clock.advance('61m');
  });
  afterEach(() => provider.misbehaviours.clear());

  const asked = () => provider.asked.filter((line) => line === 'GET /google/userinfo').length;

  const answer = (misbehave: Misbehaviour) => provider.misbehaviours.set('/google/userinfo', misbehave);

  const says = (value: unknown) => answer((_, response) => json(response, 200, value));

  const why = () => app.events().at(-1)?.reason;

  it('is asked there, with the access token, and believed as an ID token is', async () => {
    const { sub, ...known } = someone({ name: 'Ada Lovelace', locale: 'en-GB' });
    let shown: string | undefined;
    answer((request, response) => {
      shown = request.headers.authorization;
      json(response, 200, { sub, ...known });
    });

    const result = await visit(app, provider, { sub });
    const again = await visit(app, provider, { sub });

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({
      email: known.email,
      emailVerified: true,
      name: 'Ada Lovelace',
      locale: 'en-GB',
    });
    expect(again.user.id).toBe(result.user.id);
    expect(shown).toBe('Bearer x');
  });

  it('is not asked where the ID token has an address', async () => {
    const before = asked();

    await expect(visit(app, provider, someone())).resolves.toBeSignedIn();

    expect(asked()).toBe(before);
  });

  it.each([false, 'true', 1, undefined])('does not vouch for an address by %j', async (email_verified) => {
    const { sub, email } = someone();
    says({ sub, email, email_verified });

    const result = await visit(app, provider, { sub });

    expect(result.user).toMatchObject({ email, emailVerified: false });
  });

  it('vouches for the address that it gives there, not by what the ID token says of another', async () => {
    const { sub, email } = someone();
    says({ sub, email });

    const result = await visit(app, provider, { sub, email_verified: true });

    expect(result.user).toMatchObject({ email, emailVerified: false });
  });

  it('says there nothing of the tenant', async () => {
    provider.described = { userinfo_endpoint: `${provider.origin}/google/userinfo` };
    const { sub, email } = someone();
    says({ sub, email, xms_edov: true, tid: 'another', iss: 'https://another.example' });

    const result = await visit(app, provider, { sub }, { provider: 'MICROSOFT' });

    expect(result.user).toMatchObject({ email, emailVerified: true });
    const [identity] = await app.database.query('select issuer from identities where subject = $1', [sub]);
    expect(identity!['issuer']).toBe(`${provider.origin}/${tenant}/v2.0`);
  });

  it.each<[string, object]>([
    ['somebody else', { sub: 'somebody-else' }],
    ['nobody', { sub: undefined }],
    ['a number', { sub: 42 }],
  ])('is refused when it speaks of %s there', async (_, change) => {
    const { sub, ...known } = someone();
    says({ sub, ...known, ...change });

    const result = await visit(app, provider, { sub });

    expect(result).toBeRefused('OAuthFailed');
    expect(why()).toBe('the UserInfo response has another subject');
  });

  const typed = (type: string, body: string): Misbehaviour => {
    return (_, response) => response.writeHead(200, { 'content-type': type }).end(body);
  };

  it.each<[string, Misbehaviour]>([
    ['a signed answer', typed('application/jwt', 'a.b.c')],
    ['JSON that says it is a page', typed('text/html', '{}')],
    ['text that says it is JSON', typed('application/json', 'x')],
    ['a list', (_, response) => json(response, 200, [])],
    ['nothing', typed('application/json', '')],
    ['that the access token is wrong', (_, response) => json(response, 401, { error: 'invalid_token' })],
    ['that there is nothing', (_, response) => json(response, 404, {})],
    ['that it made something', (_, response) => json(response, 201, {})],
  ])('is out of order when it answers %s there', async (_, misbehave) => {
    const { sub, ...known } = someone();
    answer(misbehave);

    const result = await visit(app, provider, { sub });

    expect(result).toBeRefused('ProviderUnavailable');
    says({ sub, ...known });
    await expect(visit(app, provider, { sub })).resolves.toBeSignedIn();
  });

  it.each([
    ['a file', 'file:///etc/passwd'],
    ['no address', 'userinfo'],
    ['a number', 42],
    ['an address with a password', 'https://a:b@127.0.0.1/userinfo'],
  ])('is out of order when the endpoint is %s, for who needs it', async (_, userinfo_endpoint) => {
    provider.described = { userinfo_endpoint };

    await expect(visit(app, provider, { sub: someone().sub })).resolves.toBeRefused('ProviderUnavailable');
    await expect(visit(app, provider, someone())).resolves.toBeSignedIn();
  });

  it.each(['a\nb', 'ä', ' ', 'a b'])('is out of order when its access token is %j', async (access_token) => {
    const { sub, email: _, ...claims } = someone();
    const { input, started } = await arrive(app, provider, { sub });
    const url = started.authorizationUrl;
    const {
      header,
      signer,
      claims: token,
    } = provider.honest('GOOGLE', url, { sub, ...claims }, app.clock.now());
    provider.misbehaviours.set('/google/token', (__, response) =>
      json(response, 200, {
        access_token,
        token_type: 'Bearer',
        id_token: provider.signed({ header, signer, claims: token }),
      }),
    );

    await expect(app.client.mutate('completeOAuth', input)).resolves.toBeRefused('ProviderUnavailable');
  });

  it('gives no address at all where it names no such endpoint', async () => {
    provider.described = {};

    const result = await visit(app, provider, { sub: someone().sub });

    expect(result).toBeRefused('OAuthFailed');
    expect(why()).toBe('the provider gives no address');
  });
});
