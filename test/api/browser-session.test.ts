import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, origin } from '../support/cookie-browser.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const query = '{ browserSession { csrfToken expiresAt userId } }';
const refreshCookie = '__Host-gatehouse-refresh';

describe('browserSession', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: origin });
  });
  afterAll(() => app.close());

  async function signedIn() {
    const browser = new Browser(app);
    const result = await browser.signIn('signup', { email: app.uniqueEmail(), password });
    return { browser, csrfToken: result['csrfToken'] as string, userId: result['user'].id as string };
  }

  it('gives a page that was reloaded the CSRF token of its cookie, by which it refreshes', async () => {
    const { browser, csrfToken, userId } = await signedIn();
    browser.csrfToken = undefined;

    const { data, errors } = await browser.ask(query);
    browser.csrfToken = data!['browserSession'].csrfToken;
    const refreshed = await browser.refresh();

    expect(errors).toEqual([]);
    expect(data!['browserSession']).toEqual({ csrfToken, userId, expiresAt: expect.any(String) });
    expect(refreshed.data!['refresh'].__typename).toBe('Authenticated');
  });

  it('renews nothing', async () => {
    const { browser } = await signedIn();
    const { data: before } = await browser.ask(query);
    const cookie = browser.jar.get(refreshCookie);
    app.clock.advance('1h');

    const { data: after } = await browser.ask(query);

    expect(after).toEqual(before);
    expect(browser.jar.get(refreshCookie)).toBe(cookie);
    expect(browser.setCookies).toEqual([]);
  });

  it('is null without a cookie, after the end of the session, and with a cookie of no server', async () => {
    const nobody = await new Browser(app).ask(query);
    const { browser } = await signedIn();
    const kept = browser.jar.get(refreshCookie)!;
    await browser.ask('mutation { logout { __typename } }');
    browser.jar.set(refreshCookie, kept);
    const ended = await browser.ask(query);
    browser.jar.set(refreshCookie, `${kept.slice(0, -1)}${kept.endsWith('A') ? 'B' : 'A'}`);
    const forged = await browser.ask(query);

    for (const { data, errors } of [nobody, ended, forged]) {
      expect(errors).toEqual([]);
      expect(data).toEqual({ browserSession: null });
    }
  });

  it.each([
    ['an origin that is not listed', { origin: 'https://evil.example' }],
    ['a sibling of a listed origin', { origin: 'https://other.example.com' }],
    ['an origin of null', { origin: 'null' }],
  ])('tells nothing to a page of %s', async (_which, headers) => {
    const { browser } = await signedIn();

    const { data, errors } = await browser.ask(query, undefined, headers);

    expect(data).toEqual({ browserSession: null });
    expect(errors).toMatchObject([{ extensions: { code: 'CSRF_REJECTED' } }]);
    expect(JSON.stringify([data, errors])).not.toContain(browser.csrfToken);
  });

  it('tells nothing without an origin, as a form or a link sends it', async () => {
    const { browser } = await signedIn();
    const cookie = `${refreshCookie}=${browser.jar.get(refreshCookie)}`;

    const { data, errors } = await app.client.ask(query, {}, { headers: { cookie } });

    expect(data).toEqual({ browserSession: null });
    expect(errors).toMatchObject([{ extensions: { code: 'CSRF_REJECTED' } }]);
  });
});
