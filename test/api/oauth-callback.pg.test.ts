import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostileProvider } from '../support/hostile-provider.js';
import { arrive, someone } from '../support/oauth.js';
import { TestApp } from '../support/test-app.js';

const frontend = 'https://app.example.com';
const redirectUri = 'https://app.example.com/callback/google';
const started = '... on OAuthStarted { authorizationUrl state flowToken }';
const completed = '... on Authenticated { refreshToken csrfToken user { id } } ... on AuthError { code }';

describe('the page that providers send people back to', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start({ ...provider.settings, FRONTEND_URL: frontend, CORS_ORIGINS: frontend });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const open = (path: string) => fetch(`${app.origin}${path}`, { redirect: 'manual' });

  it('hands what came on to the frontend, in the fragment, and nothing else', async () => {
    const query =
      'code=a%2Fb%26c&state=xyz&iss=https%3A%2F%2Fid.example&scope=openid&next=https%3A%2F%2Fevil.example';

    const response = await open(`/oauth/callback/google?${query}`);

    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location')!);
    expect(location.origin + location.pathname + location.search).toBe(`${frontend}/oauth/callback/google`);
    expect(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))).toEqual({
      code: 'a/b&c',
      state: 'xyz',
      iss: 'https://id.example',
      redirectUri: `${app.app.config.publicUrl}/oauth/callback/google`,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('hands on that somebody declined, and who says so', async () => {
    const response = await open(
      '/oauth/callback/clinic?error=access_denied&state=xyz&iss=https%3A%2F%2Fa.example',
    );

    const { hash } = new URL(response.headers.get('location')!);
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toEqual({
      error: 'access_denied',
      state: 'xyz',
      iss: 'https://a.example',
      redirectUri: `${app.app.config.publicUrl}/oauth/callback/clinic`,
    });
  });

  it('hands on as long a code as the line of a request admits', async () => {
    const [code, state] = ['c'.repeat(13_000), 's'.repeat(2000)];

    const response = await open(`/oauth/callback/google?code=${code}&state=${state}`);

    const { hash } = new URL(response.headers.get('location')!);
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toMatchObject({ code, state });
  });

  it.each(['/oauth/callback/evil', '/oauth/callback/', '/oauth/callback/GOOGLE', '/oauth/callback/google/x'])(
    'is not at %s',
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );

  it('spends nothing, and leaves no trace in the log', async () => {
    const { input } = await arrive(app, provider, someone());
    const query = new URLSearchParams({ code: input.code, state: input.state }).toString();

    for (let turn = 0; turn < 3; turn++) await open(`/oauth/callback/google?${query}`);

    await expect(app.client.mutate('completeOAuth', input)).resolves.toBeSignedIn();
    await app.app.audit.flush();
    const written = JSON.stringify([app.logs(), await app.storedEvents()]);
    for (const secret of Object.values(input)) expect(written).not.toContain(secret);
    expect(written).not.toContain('secret-of-the-tests');
    expect(written).toContain('/oauth/callback/google');
  });

  it('writes no secret anywhere when a flow fails', async () => {
    const { input } = await arrive(app, provider, someone(), {
      tamper: (token) => ({ ...token, claims: { ...token.claims, nonce: 'another-nonce' } }),
    });

    const results = [
      await app.client.mutate('completeOAuth', { ...input, flowToken: 'x'.repeat(43) }),
      await app.client.mutate('completeOAuth', input),
    ];

    const written = JSON.stringify([app.logs(), await app.storedEvents(), results]);
    for (const secret of Object.values(input)) expect(written).not.toContain(secret);
    expect(written).toContain('OAUTH_FAILED');
    expect(written).not.toContain('another-nonce');
  });
});

describe('a flow in cookie mode', () => {
  let provider: HostileProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await HostileProvider.start();
    app = await TestApp.start({ ...provider.settings, CORS_ORIGINS: frontend });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  async function ask(query: string, input: object, headers: Record<string, string>) {
    const response = await fetch(app.client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token-mode': 'cookie', origin: frontend, ...headers },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data } = (await response.json()) as { data: Record<string, any> };
    const cookies = response.headers.getSetCookie();
    return { result: Object.values(data)[0] as Record<string, any>, cookies };
  }

  const start = (headers: Record<string, string> = {}) =>
    ask(
      `mutation ($input: StartOAuthInput!) { startOAuth(input: $input) { __typename ${started} } }`,
      { provider: 'GOOGLE' },
      headers,
    );

  const complete = (input: object, headers: Record<string, string> = {}) =>
    ask(
      `mutation ($input: CompleteOAuthInput!) { completeOAuth(input: $input) { __typename ${completed} } }`,
      input,
      headers,
    );

  function codeOf({ authorizationUrl: url }: Record<string, any>): string {
    return provider.codeFor(url, provider.honest('GOOGLE', url, someone(), app.clock.now()));
  }

  const cookieIn = (cookies: readonly string[]) => /^[^;]+/.exec(cookies[0]!)![0];

  it('is tied to the browser by a cookie that no script reads', async () => {
    const { result, cookies } = await start();
    const input = { code: codeOf(result), state: result['state'], redirectUri };

    const elsewhere = await complete(input);
    const here = await complete(input, { cookie: cookieIn(cookies) });

    expect(result['flowToken']).toBeNull();
    expect(cookies).toEqual([
      expect.stringMatching(
        /^__Host-gatehouse-oauth=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(elsewhere.result).toMatchObject({ __typename: 'OAuthFailedError' });
    expect(here.result).toMatchObject({
      __typename: 'Authenticated',
      refreshToken: null,
      csrfToken: expect.any(String),
    });
    expect(here.cookies.join()).toContain('__Host-gatehouse-refresh=');
  });

  it('goes on in several tabs at a time', async () => {
    const first = await start();
    const cookie = cookieIn(first.cookies);
    const second = await start({ cookie });

    expect(cookieIn(second.cookies)).toBe(cookie);
    for (const { result } of [first, second]) {
      const input = { code: codeOf(result), state: result['state'], redirectUri };
      const { result: done } = await complete(input, { cookie });
      expect(done['__typename']).toBe('Authenticated');
    }
  });

  it('takes the flowToken from one place only', async () => {
    const { result, cookies } = await start();
    const input = { code: codeOf(result), state: result['state'], redirectUri, flowToken: 'x' };

    const { result: done } = await complete(input, { cookie: cookieIn(cookies) });

    expect(done['__typename']).toBe('InvalidInputError');
  });

  it('ends on a page of the server’s own where there is no frontend', async () => {
    const response = await fetch(`${app.origin}/oauth/callback/google?code=x&state=y`, {
      headers: { 'accept-language': 'es' },
    });
    const page = await response.text();

    expect(response.status).toBe(200);
    expect(page).toContain('<html lang="es"');
    expect(page).toContain('completeOAuth');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
