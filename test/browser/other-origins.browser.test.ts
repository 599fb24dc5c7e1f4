import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { serveFrontend } from '../support/frontend.js';
import type { Frontend } from '../support/frontend.js';
import { staging, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { Question, Seen } from './page/frontend.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

const pair = '__typename ... on Authenticated { accessToken refreshToken csrfToken user { email } }';
const failure = '... on AuthError { code message } ... on RateLimitedError { retryAfter }';
const documents = {
  signup: `mutation ($input: SignupInput!) { signup(input: $input) { ${pair} ${failure} } }`,
  login: `mutation ($input: LoginInput!) { login(input: $input) { ${pair} ${failure} } }`,
  refresh: `mutation { refresh { ${pair} ${failure} } }`,
  logout: 'mutation { logout { __typename ... on LoggedOut { sessionIds } } }',
  me: '{ me { email } }',
};

// Chromium keeps Secure cookies of localhost over http. A name under localhost is another site than localhost itself.
describe('a page of another origin', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let frontends: Frontend[];
  let url: string;
  const origins = { listed: '', alsoListed: '', otherSite: '', byAddress: '', stranger: '', strangeSite: '' };

  beforeAll(async () => {
    const file = fileURLToPath(new URL('page/frontend.ts', import.meta.url));
    frontends = await Promise.all(Array.from({ length: 4 }, () => serveFrontend(file)));
    const [listed, alsoListed, elsewhere, stranger] = frontends.map(({ port }) => port);
    Object.assign(origins, {
      listed: `http://localhost:${listed}`,
      alsoListed: `http://localhost:${alsoListed}`,
      otherSite: `http://app.localhost:${elsewhere}`,
      byAddress: `http://127.0.0.1:${listed}`,
      stranger: `http://localhost:${stranger}`,
      strangeSite: `http://evil.localhost:${stranger}`,
    });
    // Outside development nothing is welcome but what is listed.
    const welcome = [origins.listed, origins.alsoListed, origins.otherSite, origins.byAddress];
    app = await TestApp.start({ ...staging, CORS_ORIGINS: welcome.join(','), RL_LOGIN_IP_LIMIT: '5/1m' });
    url = `http://localhost:${app.app.port}/graphql`;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await Promise.all([app.close(), ...frontends.map(({ close }) => close())]);
  });

  beforeEach(async () => {
    context = await browser.newContext();
    app.clock.advance('2m');
  });
  afterEach(() => context.close());

  async function open(origin: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(origin);
    return page;
  }

  type Wish = Omit<Question, 'url' | 'document'>;

  async function ask(page: Page, name: keyof typeof documents, wish: Wish): Promise<Seen> {
    const question: Question = { url, document: documents[name], ...wish };
    return page.evaluate((asked) => (globalThis as unknown as Asking).ask(asked), question);
  }

  const signUp = async (page: Page, mode: Question['mode']) => {
    const email = app.uniqueEmail();
    const { data } = await ask(page, 'signup', { mode, input: { email, password } });
    expect(data?.['signup']).toMatchObject({ __typename: 'Authenticated', user: { email } });
    return { email, ...(data!['signup'] as { accessToken: string; refreshToken: string | null }) };
  };

  it.each([
    ['cookie', 'listed'],
    ['bearer', 'listed'],
    ['bearer', 'otherSite'],
  ] as const)('in %s mode, %s, has RateLimitedError as data, and Retry-After', async (mode, where) => {
    const page = await open(origins[where]);
    const input = { email: app.uniqueEmail(), password: 'not the password' };
    for (let tries = 0; tries < 5; tries++) {
      const { data } = await ask(page, 'login', { mode, input });
      expect(data?.['login']).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    }

    const { data, code, retryAfter } = await ask(page, 'login', { mode, input });

    expect(code).toBeNull();
    expect(data?.['login']).toEqual({
      __typename: 'RateLimitedError',
      code: 'RATE_LIMITED',
      message: expect.any(String),
      retryAfter: expect.any(Number),
    });
    expect(data!['login'].retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBe(String(data!['login'].retryAfter));
  });

  it.each(['listed', 'otherSite'] as const)('signs in with a bearer token, %s', async (where) => {
    const page = await open(origins[where]);
    const { email, accessToken: token, refreshToken } = await signUp(page, 'bearer');

    const { data } = await ask(page, 'me', { mode: 'bearer', token });

    expect(data?.['me']).toEqual({ __typename: 'User', email });
    expect(refreshToken).toEqual(expect.any(String));
    expect(await context.cookies()).toEqual([]);
  });

  it('signs in with cookies, is loaded again, refreshes by the csrfToken that it kept, and logs out', async () => {
    const page = await open(origins.listed);
    const { email, refreshToken } = await signUp(page, 'cookie');
    expect(refreshToken).toBeNull();
    expect(await page.evaluate('document.cookie')).toBe('');

    await page.reload();
    for (let round = 0; round < 2; round++) {
      const { data } = await ask(page, 'refresh', { mode: 'cookie' });
      expect(data?.['refresh']).toMatchObject({ __typename: 'Authenticated', user: { email } });
    }
    const { data } = await ask(page, 'logout', { mode: 'cookie' });

    expect(data?.['logout'].sessionIds).toHaveLength(1);
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Host-gatehouse-device']);
    const after = await ask(page, 'refresh', { mode: 'cookie' });
    expect(after.data?.['refresh']).toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('is refused a refresh and a logout by cookie without the csrfToken, which other pages cannot read', async () => {
    const own = await open(origins.listed);
    await signUp(own, 'cookie');
    const other = await open(origins.alsoListed);

    for (const name of ['refresh', 'logout'] as const) {
      const forgetful = await ask(own, name, { mode: 'cookie', withoutCsrfToken: true });
      expect(forgetful).toMatchObject({ code: 'CSRF_REJECTED' });
      const elsewhere = await ask(other, name, { mode: 'cookie' });
      expect(elsewhere).toMatchObject({ code: 'CSRF_REJECTED' });
    }

    const { data } = await ask(own, 'refresh', { mode: 'cookie' });
    expect(data?.['refresh']).toMatchObject({ __typename: 'Authenticated' });
  });

  it.each(['otherSite', 'byAddress'] as const)('is refused cookie mode: %s', async (where) => {
    await signUp(await open(origins.listed), 'cookie');
    const page = await open(origins[where]);
    const input = { email: app.uniqueEmail(), password };

    for (const name of ['signup', 'refresh'] as const) {
      const { code } = await ask(page, name, { mode: 'cookie', input });
      expect(code).toBe('CSRF_REJECTED');
    }
    const { data } = await ask(page, 'signup', { mode: 'bearer', input });
    expect(data?.['signup']).toMatchObject({ __typename: 'Authenticated' });
  });

  describe.each(['stranger', 'strangeSite'] as const)('that is not listed (%s)', (where) => {
    /** What would show if anything had been done. */
    const traces = async () => ({
      users: await app.database.query('select id from users order by id'),
      sessions: await app.database.query('select * from sessions order by id'),
      events: (await app.storedEvents()).length,
      cookies: await context.cookies(),
    });

    const bodies = () => {
      const email = `${crypto.randomUUID()}@example.com`;
      const signup = { query: documents.signup, variables: { input: { email, password } } };
      return [signup, { query: documents.refresh }, { query: documents.logout }];
    };

    it.each(['cors', 'no-cors'] as const)('reads nothing and changes nothing by %s', async (mode) => {
      await signUp(await open(origins.listed), 'cookie');
      const page = await open(origins[where]);
      const before = await traces();

      for (const body of bodies()) {
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
          const read = await page.evaluate(send, { url, mode, type, body: JSON.stringify(body) });
          expect(read).toBeNull();
        }
        const query = new URLSearchParams({ query: body.query }).toString();
        const read = await page.evaluate(send, { url: `${url}?${query}`, mode, type: null, body: null });
        expect(read).toBeNull();
      }

      expect(await traces()).toEqual(before);
    });

    it('changes nothing by a form', async () => {
      await signUp(await open(origins.listed), 'cookie');
      const page = await open(origins[where]);
      const before = await traces();

      for (const body of bodies()) {
        // The text of a form of this type is `name=value`, so that the two make up one JSON value.
        const [name, value] = [`${JSON.stringify(body).slice(0, -1)},"x":"`, '"}'];
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
          await page.goto(origins[where]);
          await page.setContent(
            `<form method="post" enctype="${type}" action="${url}"><input><button>Send</button></form>`,
          );
          await page
            .locator('input')
            .evaluate((field, given) => void Object.assign(field, given), { name, value });
          const answer = page.waitForResponse(url);
          await page.getByRole('button').click();
          expect((await answer).status()).toBe(403);
          const { cookie } = await (await answer).request().allHeaders();
          const isOfOurSite = where === 'stranger';
          expect(cookie?.includes('__Host-gatehouse-refresh') ?? false).toBe(isOfOurSite);
        }
      }

      expect(await traces()).toEqual(before);
    });
  });
});

interface Asking {
  ask(question: Question): Promise<Seen>;
}

interface Request {
  readonly url: string;
  readonly mode: 'cors' | 'no-cors';
  readonly type: string | null;
  readonly body: string | null;
}

/** Runs in the page: what it may read of the answer, or null. */
async function send({ url, mode, type, body }: Request): Promise<string | null> {
  const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
  const method = body === null ? 'GET' : 'POST';
  try {
    const response = await fetch(url, { method, mode, headers, body, credentials: 'include' });
    return (await response.text()) || null;
  } catch {
    return null;
  }
}
