import { describe, expect, it } from '@jest/globals';
import type { HostileProvider } from '../support/hostile-provider.js';
import { topLevelError } from '../support/matchers.js';
import { link, shareProvider, someone, verifiedUser } from '../support/oauth.js';
import { userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

let provider: HostileProvider;
let app: TestApp;
shareProvider((given) => ({ app, provider } = given));

describe('startOAuth', () => {
  it('sends the browser to the provider with PKCE, state and nonce, each of its own', async () => {
    const begun = [];
    for (let turn = 0; turn < 2; turn++)
      begun.push(await app.client.mutate('startOAuth', { provider: 'GOOGLE' }));

    const [first, second] = begun.map((started) => new URL(started.authorizationUrl));
    expect(first!.origin + first!.pathname).toBe(`${provider.origin}/google/authorize`);
    const parameters = Object.fromEntries(first!.searchParams);
    expect(parameters).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      state: begun[0]!.state,
      redirect_uri: 'https://app.example.com/callback/google',
      scope: 'openid email profile',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(parameters[name]).toMatch(/^[\w-]{43}$/);
      expect(second!.searchParams.get(name)).not.toBe(parameters[name]);
    }
    expect(begun[0]!.flowToken).not.toBe(begun[1]!.flowToken);
  });

  it('is offered for the providers that are set up, under the names that buttons have', async () => {
    const { data } = await app.client.ask('{ capabilities { oauthProviders { provider name } } }');

    expect(data!['capabilities'].oauthProviders).toEqual([
      { provider: 'GOOGLE', name: 'Google' },
      { provider: 'MICROSOFT', name: 'Microsoft' },
      { provider: 'CLINIC', name: 'Clinic' },
    ]);
  });

  it.each([
    ['a provider that is not set up', 'provider', { provider: 'MICROSOFT' }],
    ['a redirect URI that is not listed', 'redirectUri', { redirectUri: 'https://evil.example/callback' }],
    [
      'one that continues a listed one',
      'redirectUri',
      { redirectUri: 'https://app.example.com/callback/google/x' },
    ],
    ['one with a query more', 'redirectUri', { redirectUri: 'https://app.example.com/callback/google?x' }],
    ['one in capitals', 'redirectUri', { redirectUri: 'https://app.example.com/callback/GOOGLE' }],
    ['that of another provider', 'redirectUri', { redirectUri: 'https://app.example.com/callback/clinic' }],
    ['an empty one', 'redirectUri', { redirectUri: '' }],
    ['a role that nobody may choose', 'role', { role: 'ADMIN' }],
  ])('refuses %s', async (_, field, wish) => {
    const {
      OAUTH_MICROSOFT_CLIENT_ID: _1,
      OAUTH_MICROSOFT_CLIENT_SECRET: _2,
      ...settings
    } = provider.settings;
    delete settings['OAUTH_MICROSOFT_REDIRECT_URI'];
    const other = await TestApp.start(settings);

    const result = await other.client.mutate('startOAuth', { provider: 'GOOGLE', ...wish });

    await other.close();
    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', field]);
  });

  it('needs somebody signed in for LINK, and a fresh session', async () => {
    const ada = await verifiedUser(app);
    const wish = { provider: 'GOOGLE', purpose: 'LINK' };

    const stranger = await topLevelError(app.client.mutate('startOAuth', wish));
    app.clock.advance('10m');
    const stale = await ada.mutate('startOAuth', wish);
    await ada.mutate('reauthenticate', { password });
    const fresh = await ada.mutate('startOAuth', wish);

    expect([stranger.code, stranger.reason]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
    expect(stale).toBeRefused('ReauthenticationRequired');
    expect(stale.methods).toEqual(['PASSWORD']);
    expect(fresh.__typename).toBe('OAuthStarted');
  });

  it('takes no provider for a second factor: who has one reauthenticates by its code', async () => {
    const { user } = await userWithSecondFactor(app);
    await link(app, provider, user, someone());

    const result = await user.mutate('startOAuth', { provider: 'GOOGLE', purpose: 'REAUTHENTICATE' });

    expect(result).toBeRefused('ReauthenticationRequired');
    expect(result.methods).toEqual(['TOTP', 'BACKUP_CODE']);
  });
});
