import { afterEach, describe, expect, it } from '@jest/globals';
import type { HostileProvider } from '../support/hostile-provider.js';
import { arrive, shareProvider, someone, visit } from '../support/oauth.js';
import type { Arrival } from '../support/oauth.js';
import type { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const google = 'https://app.example.com/callback/google';
const clinic = 'https://app.example.com/callback/clinic';
const frontend = 'https://app.example.com';
const announced = { authorization_response_iss_parameter_supported: true };

/** RFC 9700 §4.4: CLINIC is hostile here, and sends its visitors on to GOOGLE with the state of its own flow. */
describe('two providers, one of them hostile', () => {
  let provider: HostileProvider;
  let app: TestApp;
  shareProvider((given) => ({ app, provider } = given));
  afterEach(() => {
    provider.described = {};
    app.clock.advance('61m');
  });

  const complete = (input: object) => app.client.mutate('completeOAuth', input);

  /** One browser with a flow at each, and the codes that come back. */
  async function twoFlows(): Promise<{ readonly hostile: Arrival; readonly honest: Arrival }> {
    return {
      hostile: await arrive(app, provider, someone(), { provider: 'CLINIC' }),
      honest: await arrive(app, provider, someone(), { provider: 'GOOGLE' }),
    };
  }

  /** Whatever was tried, the honest code went nowhere, and either flow ends as if nothing had been. */
  async function expectUntouched({ hostile, honest }: Awaited<ReturnType<typeof twoFlows>>): Promise<void> {
    expect(provider.codes).not.toContain(`CLINIC ${honest.input.code}`);
    expect(provider.codes).not.toContain(`GOOGLE ${hostile.input.code}`);
    await expect(complete(honest.input)).resolves.toBeSignedIn();
    await expect(complete(hostile.input)).resolves.toBeSignedIn();
  }

  const answers: Readonly<Record<string, () => object>> = {
    'arrives at the redirect URI of the honest one': () => ({ redirectUri: google }),
    'arrives there, and names the honest one': () => ({
      redirectUri: google,
      iss: `${provider.origin}/google`,
    }),
    'arrives there, and names the hostile one': () => ({
      redirectUri: google,
      iss: `${provider.origin}/clinic`,
    }),
    'names the honest one only': () => ({ redirectUri: null, iss: `${provider.origin}/google` }),
    'names the honest one at the right address': () => ({
      redirectUri: clinic,
      iss: `${provider.origin}/google`,
    }),
    'names nobody at the right address': () => ({ redirectUri: clinic, iss: '' }),
    'arrives at no address': () => ({ redirectUri: '' }),
    'arrives at an address with a slash more': () => ({ redirectUri: `${clinic}/` }),
    'arrives at an address in capitals': () => ({ redirectUri: 'https://APP.example.com/callback/clinic' }),
    'arrives at an address with a query': () => ({ redirectUri: `${clinic}?x` }),
  };

  it.each(Object.entries(answers))('get no code of the other when the answer %s', async (_, origin) => {
    const flows = await twoFlows();
    const { state, flowToken } = flows.hostile.input;

    const result = await complete({ state, flowToken, code: flows.honest.input.code, ...origin() });

    expect(result).toBeRefused('OAuthFailed');
    await expectUntouched(flows);
  });

  it('get no code of the other when the hostile one brings the state of the honest one', async () => {
    const flows = await twoFlows();
    const { state, flowToken } = flows.honest.input;
    const { code } = flows.hostile.input;

    const results = [
      await complete({ state, flowToken, code, redirectUri: clinic }),
      await complete({ state, flowToken, code, redirectUri: clinic, iss: `${provider.origin}/clinic` }),
      await complete({ state, flowToken, code, iss: `${provider.origin}/clinic` }),
    ];

    for (const result of results) expect(result).toBeRefused('OAuthFailed');
    await expectUntouched(flows);
  });

  it('have to be told apart: an answer without iss and redirectUri is refused, and costs nothing', async () => {
    const flows = await twoFlows();
    const { redirectUri: _, ...untold } = flows.hostile.input;

    const results = [
      await complete({ ...untold, code: flows.honest.input.code }),
      await complete({ ...untold, code: flows.honest.input.code, redirectUri: null, iss: null }),
    ];

    for (const result of results) {
      expect(result).toBeRefused('InvalidInput');
      expect(result.fields).toEqual([
        { path: ['input', 'redirectUri'], message: expect.stringContaining('which provider') },
      ]);
    }
    await expectUntouched(flows);
  });

  it('have iss from one that announces it, or nothing goes on (RFC 9207 §2.4)', async () => {
    provider.described = announced;
    const { input } = await arrive(app, provider, someone());

    const without = await complete(input);
    const reason = app.events().at(-1);
    const withIt = await complete({ ...input, iss: `${provider.origin}/google` });

    expect(without).toBeRefused('OAuthFailed');
    expect(reason).toMatchObject({ type: 'OAUTH_FAILED', reason: expect.stringContaining('announces iss') });
    expect(withIt).toBeSignedIn();
  });

  it('are told apart by the page that they send people back to as well', async () => {
    const settings: Record<string, string> = { ...provider.settings, FRONTEND_URL: frontend };
    for (const name of ['GOOGLE', 'CLINIC']) delete settings[`OAUTH_${name}_REDIRECT_URI`];
    await withApp(settings, async (paged) => {
      const handedOn = async (name: string, query: Record<string, string>) => {
        const url = `${paged.origin}/oauth/callback/${name}?${new URLSearchParams(query).toString()}`;
        const { headers } = await fetch(url, { redirect: 'manual' });
        return Object.fromEntries(new URLSearchParams(new URL(headers.get('location')!).hash.slice(1)));
      };
      const hostile = await arrive(paged, provider, someone(), { provider: 'CLINIC' });
      const honest = await arrive(paged, provider, someone());
      const { state, flowToken, code: own } = hostile.input;
      const { code } = honest.input;

      await handedOn('google', { error: 'access_denied', state });
      const mixedUp = { ...(await handedOn('google', { code, state })), flowToken };
      const refused = await paged.client.mutate('completeOAuth', mixedUp);
      const right = { ...(await handedOn('clinic', { code: own, state })), flowToken };

      expect(refused).toBeRefused('OAuthFailed');
      expect(provider.codes).not.toContain(`CLINIC ${code}`);
      await expect(paged.client.mutate('completeOAuth', right)).resolves.toBeSignedIn();
      await expect(paged.client.mutate('completeOAuth', honest.input)).resolves.toBeSignedIn();
    });
  });
});

describe('one provider', () => {
  let provider: HostileProvider;
  shareProvider((given) => ({ provider } = given));

  it('is not mixed up with any, so nothing has to say where its answer arrived', async () => {
    const { OAUTH_PROVIDERS: _, ...settings } = provider.settings;
    const single = Object.fromEntries(Object.entries(settings).filter(([name]) => !/MICROSOFT/.test(name)));
    await withApp(single, async (app) => {
      const { input } = await arrive(app, provider, someone());

      const elsewhere = await app.client.mutate('completeOAuth', { ...input, redirectUri: clinic });
      const result = await app.client.mutate('completeOAuth', { ...input, redirectUri: null });

      expect(elsewhere).toBeRefused('OAuthFailed');
      expect(result).toBeSignedIn();
    });
  });
});

describe('a redirect URI of several providers', () => {
  let provider: HostileProvider;
  shareProvider((given) => ({ provider } = given));
  afterEach(() => {
    provider.described = {};
  });
  const shared = 'com.example.app:/callback';
  const own = 'com.example.app:/clinic';
  const settings = () => ({
    ...provider.settings,
    OAUTH_ALLOWED_REDIRECT_URIS: `${shared}, CLINIC=${own}, ${google}`,
    JWKS_CACHE_TTL_SECONDS: '60',
  });

  it('is for those that announce iss, whose answers are refused without it whatever they say later', async () => {
    await withApp(settings(), async (app) => {
      const start = (redirectUri: string) =>
        app.client.mutate('startOAuth', { provider: 'CLINIC', redirectUri });
      const silent = await start(shared);
      app.clock.advance('61s');
      provider.described = announced;
      const started = await start(shared);
      const url = started.authorizationUrl;
      const code = provider.codeFor(url, provider.honest('CLINIC', url, someone(), app.clock.now()));
      const { state, flowToken } = started;
      const input = { code, state, flowToken, redirectUri: shared };
      provider.described = {};
      app.clock.advance('61s');
      const without = await app.client.mutate('completeOAuth', input);

      expect(silent).toBeRefused('InvalidInput');
      expect(silent.fields[0]!.path).toEqual(['input', 'redirectUri']);
      expect(without).toBeRefused('OAuthFailed');
      expect(provider.codes).not.toContain(`CLINIC ${code}`);
      const iss = provider.issuerOf('CLINIC');
      await expect(app.client.mutate('completeOAuth', { ...input, iss })).resolves.toBeSignedIn();
    });
  });

  it('may be given to one of them, and is none of the others’ then', async () => {
    await withApp(settings(), async (app) => {
      const start = (name: string, redirectUri: string) =>
        app.client.mutate('startOAuth', { provider: name, redirectUri });

      expect((await start('CLINIC', own)).__typename).toBe('OAuthStarted');
      expect(await start('GOOGLE', own)).toBeRefused('InvalidInput');
      expect(await start('CLINIC', google)).toBeRefused('InvalidInput');
      expect(await start('CLINIC', `CLINIC=${own}`)).toBeRefused('InvalidInput');
    });
  });

  it('needs nothing more of a provider that has an address of its own', async () => {
    await withApp(settings(), async (app) => {
      await expect(visit(app, provider, someone(), { provider: 'CLINIC' })).resolves.toBeSignedIn();
    });
  });
});
