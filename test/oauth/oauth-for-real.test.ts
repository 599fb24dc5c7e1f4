import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Result, Sent } from '../support/client.js';
import { clientId, clientSecret, tenant } from '../support/hostile-provider.js';
import { OpenIdProvider, signInThere } from '../support/openid-provider.js';
import { enrol } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { TestUser } from '../support/test-user.js';

const redirectUri = 'https://app.example.com/callback';

const guises = {
  GOOGLE: { path: '/google', vouching: { email_verified: true } },
  MICROSOFT: { path: `/${tenant}/v2.0`, vouching: { tid: tenant, xms_edov: true } },
  CLINIC: { path: '/realms/staff', vouching: { email_verified: true } },
};

describe.each(Object.entries(guises))('signing in at a provider like %s', (name, { path, vouching }) => {
  let provider: OpenIdProvider;
  let app: TestApp;
  beforeAll(async () => {
    // The provider tells whoever starts it what it would not do in production.
    for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {});
    provider = await OpenIdProvider.start(path, redirectUri);
    app = await TestApp.start({
      [`OAUTH_${name}_CLIENT_ID`]: clientId,
      [`OAUTH_${name}_CLIENT_SECRET`]: clientSecret,
      [`OAUTH_${name}_REDIRECT_URI`]: redirectUri,
      ...(name === 'CLINIC'
        ? { OAUTH_PROVIDERS: `CLINIC=${provider.issuer}` }
        : { [`OAUTH_${name}_ISSUER`]: provider.issuer }),
    });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  /** Somebody with an account at the provider. */
  function person(): { login: string; email: string } {
    const [login, email] = [randomUUID(), app.uniqueEmail()];
    provider.people.set(login, { email, name: 'Ada', locale: 'fr', ...vouching });
    return { login, email };
  }

  async function visit(login: string, wish: object = {}, sent: Sent = {}): Promise<Result<'completeOAuth'>> {
    const started = await app.client.mutate('startOAuth', { provider: name, ...wish }, sent);
    const { code, state, iss } = await signInThere(started.authorizationUrl, login, redirectUri);
    const input = { code, state, iss, flowToken: started.flowToken };
    return app.client.mutate('completeOAuth', input, sent);
  }

  it('signs up, and in again', async () => {
    const { login, email } = person();

    const first = await visit(login);
    const again = await visit(login);

    expect(first).toBeSignedIn();
    expect(first.user).toMatchObject({ email, emailVerified: true, name: 'Ada', locale: 'fr' });
    expect(again).toBeSignedIn();
    expect(again.user.id).toBe(first.user.id);
  });

  // The provider of the package knows no choice of accounts, which is what Google is asked for; and it has a clock of its
  // own, which this server's has not left behind yet.
  const asked = name === 'GOOGLE' ? it.skip : it;
  asked('renews the proof of presence', async () => {
    const { login, email } = person();
    const user = new TestUser(app.client, email, await visit(login));
    await app.database.query(`update sessions set authenticated_at = now() - interval '1 hour'`);

    const stale = await user.mutate('startOAuth', { provider: name, purpose: 'LINK' });
    const renewed = await visit(login, { purpose: 'REAUTHENTICATE' }, user.sent);
    const fresh = await user.mutate('startOAuth', { provider: name, purpose: 'LINK' });

    expect(stale).toMatchObject({ __typename: 'ReauthenticationRequiredError', methods: ['OAUTH'] });
    expect(renewed.__typename).toBe('Reauthenticated');
    expect(fresh.__typename).toBe('OAuthStarted');
  });

  it('asks for the second factor', async () => {
    const { login, email } = person();
    const { phone } = await enrol(app, new TestUser(app.client, email, await visit(login)));

    const challenge = await visit(login);
    const input = { mfaToken: challenge.mfaToken, code: phone.code() };

    await expect(app.client.mutate('verifyMfa', input)).resolves.toBeSignedIn();
  });

  it('is linked to an account, used, and unlinked', async () => {
    const ada = await app.signedInUser();
    const { login } = person();

    const linked = await visit(login, { purpose: 'LINK' }, ada.sent);
    const byProvider = await visit(login);
    const unlinked = await ada.mutate('unlinkIdentity', { identityId: linked.identity.id });
    const anew = await visit(login);

    expect(linked).toMatchObject({ __typename: 'IdentityLinked', identity: { provider: name } });
    expect(byProvider.user.id).toBe(ada.id);
    expect(unlinked.__typename).toBe('IdentityUnlinked');
    expect(anew.user.id).not.toBe(ada.id);
  });
});
