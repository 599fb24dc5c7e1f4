import { describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import type { HostileProvider } from '../support/hostile-provider.js';
import { arrive, link, newcomer, shareProvider, someone, visit } from '../support/oauth.js';
import { enrol } from '../support/second-factor.js';
import type { TestApp } from '../support/test-app.js';
import { TestUser } from '../support/test-user.js';

describe('completeOAuth, to reauthenticate', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given));

  const now = () => Math.floor(app.clock.now().getTime() / 1000);

  const prove = (user: TestUser, claims: object, name = 'CLINIC'): Promise<Result<'completeOAuth'>> =>
    visit(app, provider, claims, { provider: name, purpose: 'REAUTHENTICATE', sent: user.sent });

  /** Somebody with an account at the clinic. */
  async function patient(): Promise<{ user: TestUser; claims: Record<string, unknown> }> {
    const claims = someone();
    const result = await visit(app, provider, claims, { provider: 'CLINIC' });
    return { user: new TestUser(app.client, claims.email, result), claims };
  }

  it('makes the session fresh by a new proof at the provider', async () => {
    const { user, claims } = await patient();
    app.clock.advance('11m');
    const wish = { provider: 'GOOGLE', purpose: 'LINK' };
    const stale = await user.mutate('startOAuth', wish);

    const result = await prove(user, { ...claims, auth_time: now() });

    expect(stale.methods).toEqual(['OAUTH']);
    expect(result).toMatchObject({ __typename: 'Reauthenticated', freshUntil: expect.any(String) });
    expect((await user.mutate('startOAuth', wish)).__typename).toBe('OAuthStarted');
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'REAUTHENTICATED', userId: user.id }),
    );
  });

  it('asks the provider for a new proof', async () => {
    const { user } = await patient();
    const asked = async (name: string) => {
      const started = await user.mutate('startOAuth', { provider: name, purpose: 'REAUTHENTICATE' });
      const { searchParams } = new URL(started.authorizationUrl);
      return [searchParams.get('prompt'), searchParams.get('max_age')];
    };

    await expect(asked('CLINIC')).resolves.toEqual(['login', '0']);
    await expect(asked('MICROSOFT')).resolves.toEqual(['login', null]);
    await expect(asked('GOOGLE')).resolves.toEqual(['select_account', null]);
  });

  it.each([
    ['from before', () => ({ auth_time: now() - 120 })],
    ['that is not said', () => ({})],
    ['that is text', () => ({ auth_time: String(now()) })],
    ['of no moment', () => ({ auth_time: 1e300 })],
  ])('refuses a proof %s', async (_, said) => {
    const { user, claims } = await patient();

    await expect(prove(user, { ...claims, ...said() })).resolves.toBeRefused('OAuthFailed');
  });

  it('believes Google without a moment, and not with an old one', async () => {
    const user = await newcomer(app, provider);
    const claims = someone();
    await link(app, provider, user, claims);

    expect((await prove(user, claims, 'GOOGLE')).__typename).toBe('Reauthenticated');
    await expect(prove(user, { ...claims, auth_time: now() - 120 }, 'GOOGLE')).resolves.toBeRefused(
      'OAuthFailed',
    );
  });

  it('refuses the account of somebody else, and one of nobody', async () => {
    const [ada, bea] = [await patient(), await patient()];

    for (const claims of [bea.claims, someone()]) {
      const result = await prove(ada.user, { ...claims, auth_time: now() });
      expect(result).toBeRefused('OAuthFailed');
    }
  });

  it('proves nothing where a second factor was turned on meanwhile', async () => {
    const { user, claims } = await patient();
    const wish = { provider: 'CLINIC', purpose: 'REAUTHENTICATE', sent: user.sent };
    const { input } = await arrive(app, provider, { ...claims, auth_time: now() + 60 }, wish);
    await enrol(app, user);

    await expect(app.client.mutate('completeOAuth', input, user.sent)).resolves.toBeRefused('OAuthFailed');
  });
});
