import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authenticated, Browser, origin } from '../support/cookie-browser.js';
import type { Fields } from '../support/cookie-browser.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

describe('cookie mode', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: origin });
  });
  afterAll(() => app.close());

  async function signedIn(): Promise<{ browser: Browser; result: Fields; email: string }> {
    const email = app.uniqueEmail();
    const browser = new Browser(app);
    const result = await browser.signIn('signup', { email, password });
    return { browser, result, email };
  }

  it('leaves refresh and device token in cookies that scripts cannot read, and not in the body', async () => {
    const { browser, result } = await signedIn();

    expect(result).toMatchObject({ refreshToken: null, deviceToken: null, accessToken: expect.any(String) });
    expect(result['csrfToken']).toMatch(/^[\w-]{43}$/);
    expect([...browser.jar.keys()].sort()).toEqual(['__Host-gatehouse-device', '__Host-gatehouse-refresh']);
    for (const line of browser.setCookies) {
      for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict', 'Max-Age=']) {
        expect(line).toContain(attribute);
      }
      expect(line).not.toMatch(/domain=/i);
    }
  });

  it('refreshes by the cookie, with the csrfToken, over and over', async () => {
    const { browser, result } = await signedIn();

    for (let round = 0; round < 3; round++) {
      const before = browser.jar.get('__Host-gatehouse-refresh');
      const { data } = await browser.refresh();

      expect(data!['refresh']).toMatchObject({
        __typename: 'Authenticated',
        refreshToken: null,
        csrfToken: result['csrfToken'],
        session: { id: result['session'].id },
      });
      expect(browser.jar.get('__Host-gatehouse-refresh')).not.toBe(before);
    }
  });

  it.each([
    ['no csrfToken', (browser: Browser) => void (browser.csrfToken = undefined), {}],
    ['a csrfToken that is wrong', (browser: Browser) => void (browser.csrfToken = 'x'.repeat(43)), {}],
    ['an origin that is not listed', () => {}, { origin: 'https://evil.example' }],
    ['an origin like a listed one', () => {}, { origin: 'https://app.example.com.evil.example' }],
    ['an origin of null', () => {}, { origin: 'null' }],
  ])('refuses a refresh with %s, and changes nothing', async (_, spoil, headers) => {
    const { browser } = await signedIn();
    const { csrfToken } = browser;
    spoil(browser);

    const { status, errors } = await browser.refresh(undefined, headers);

    expect(status).toBe(403);
    expect(errors[0].extensions.code).toBe('CSRF_REJECTED');
    expect(browser.setCookies).toEqual([]);
    browser.csrfToken = csrfToken;
    const { data } = await browser.refresh();
    expect(data!['refresh'].__typename).toBe('Authenticated');
  });

  it('ends the session of an access token that has run out, with or without the cookie', async () => {
    const query = 'mutation { logout { __typename ... on LoggedOut { sessionIds } } }';
    const [ada, bob] = [await signedIn(), await signedIn()];
    bob.browser.jar.delete('__Host-gatehouse-refresh');
    app.clock.advance('1h');

    for (const { browser, result } of [ada, bob]) {
      const bearer = { authorization: `Bearer ${result['accessToken']}` };
      const { data } = await browser.ask(query, undefined, bearer);

      expect(data!['logout'].sessionIds).toEqual([result['session'].id]);
      expect(browser.jar.has('__Host-gatehouse-refresh')).toBe(false);
    }
  });

  it('takes the csrfToken of its own session only', async () => {
    const [ada, eve] = [await signedIn(), await signedIn()];
    ada.browser.csrfToken = eve.browser.csrfToken;

    const { status } = await ada.browser.refresh();

    expect(status).toBe(403);
  });

  it('refuses a token by cookie and in the body together', async () => {
    const { browser } = await signedIn();
    const other = await app.signedInUser();

    const { status, errors } = await browser.refresh({ refreshToken: other.refreshToken });

    expect(status).toBe(400);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    await expect(other.refresh()).resolves.toBeSignedIn();
  });

  it('logs out by the cookie, and takes it away', async () => {
    const { browser, result } = await signedIn();

    const refused = await browser.ask('mutation { logout { __typename } }', undefined, {
      origin: 'https://evil.example',
    });
    expect(refused.status).toBe(403);
    const { data } = await browser.ask('mutation { logout { __typename ... on LoggedOut { sessionIds } } }');

    expect(data!['logout'].sessionIds).toEqual([result['session'].id]);
    expect([...browser.jar.keys()]).toEqual(['__Host-gatehouse-device']);
    const { data: after } = await browser.refresh();
    expect(after!['refresh'].code).toBe('INVALID_TOKEN');
  });

  it('knows the device by its cookie at the next sign-in', async () => {
    const { browser, email } = await signedIn();
    const token = await app.mailedToken(email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });
    const device = browser.jar.get('__Host-gatehouse-device');

    await browser.signIn('login', { email, password });

    expect(browser.jar.get('__Host-gatehouse-device')).toBe(device);
    expect((await app.mails(email)).map(({ name }) => name)).not.toContain('new-device');
  });

  it('holds for the second factor, and for a new password', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const browser = new Browser(app);
    const mfaToken = await challengeOf(app, user);
    const query = `mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { __typename ${authenticated} } }`;

    const { data } = await browser.ask(query, { mfaToken, code: phone.code() }, { 'x-token-mode': 'cookie' });

    const { accessToken, refreshToken, csrfToken } = data!['verifyMfa'] as Fields;
    expect(refreshToken).toBeNull();
    browser.csrfToken = csrfToken as string;
    const change = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename ${authenticated} } }`;
    const input = { currentPassword: password, newPassword: 'a harbour in the morning' };
    const { data: changed } = await browser.ask(change, input, {
      'x-token-mode': 'cookie',
      authorization: `Bearer ${accessToken}`,
    });
    expect(changed!['changePassword']).toMatchObject({ refreshToken: null, csrfToken });
    const { data: refreshed } = await browser.refresh();
    expect(refreshed!['refresh'].__typename).toBe('Authenticated');
  });

  it('sets no cookie where nobody asks for it', async () => {
    const browser = new Browser(app);
    const query = `mutation ($input: SignupInput!) { signup(input: $input) { __typename ${authenticated} } }`;

    const { data } = await browser.ask(query, { email: app.uniqueEmail(), password });

    expect(data!['signup']).toMatchObject({ csrfToken: null, refreshToken: expect.any(String) });
    expect(browser.setCookies).toEqual([]);
  });

  it('takes none of two cookies of one name', async () => {
    const { browser } = await signedIn();
    const cookie = `__Host-gatehouse-refresh=${browser.jar.get('__Host-gatehouse-refresh')}; __Host-gatehouse-refresh=x`;

    const { data } = await browser.refresh(undefined, { cookie });

    expect(data!['refresh'].code).toBe('INVALID_TOKEN');
  });

  it('writes no cookie and no csrfToken to the log', async () => {
    const { browser, result } = await signedIn();
    await browser.refresh();

    const log = JSON.stringify(app.logs());
    for (const secret of [...browser.jar.values(), result['csrfToken'] as string]) {
      expect(log).not.toContain(secret);
    }
  });
});
