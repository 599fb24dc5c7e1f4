import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../support/free-port.js';
import { clientId, clientSecret } from '../support/hostile-provider.js';
import { verifiedUser } from '../support/oauth.js';
import { OpenIdProvider, signInOnPages, signInThere as signInByFetch } from '../support/openid-provider.js';
import { enrol } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { TestUser } from '../support/test-user.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

/** As a person would: the provider's pages, and then the server's own, since there is no frontend. */
describe('signing in at a provider in a browser', () => {
  let provider: OpenIdProvider;
  let app: TestApp;
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {});
    const port = await freePort();
    origin = `http://localhost:${port}`;
    provider = await OpenIdProvider.start('/google', `${origin}/oauth/callback/google`);
    app = await TestApp.start({
      PORT: String(port),
      PUBLIC_URL: '',
      OAUTH_GOOGLE_ISSUER: provider.issuer,
      OAUTH_GOOGLE_CLIENT_ID: clientId,
      OAUTH_GOOGLE_CLIENT_SECRET: clientSecret,
    });
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
    await provider.close();
  });

  /** Begins in cookie mode, on a page of the server. */
  async function begin(page: Page): Promise<string> {
    await page.goto(`${origin}/verify-email`);
    const answer = await page.evaluate(async () => {
      const query =
        'mutation { startOAuth(input: { provider: GOOGLE }) { ... on OAuthStarted { authorizationUrl flowToken } } }';
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-token-mode': 'cookie' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as {
        data: { startOAuth: { authorizationUrl: string; flowToken: null } };
      };
    });
    expect(answer.data.startOAuth.flowToken).toBeNull();
    return answer.data.startOAuth.authorizationUrl;
  }

  /** Somebody with an account there: the name they sign in by, and their address. */
  function person(email = app.uniqueEmail()): { login: string; email: string } {
    const login = randomUUID();
    provider.people.set(login, { email, email_verified: true });
    return { login, email };
  }

  /** Signs in on the provider's pages, and agrees there. */
  async function signInThere(page: Page, url: string, { login, email } = person()): Promise<string> {
    await signInOnPages(page, url, login);
    await page.waitForURL(/\/oauth\/callback\/google/);
    return email;
  }

  it('ends signed in, with nothing left in the address bar and the tokens in cookies', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && page.url().startsWith(origin)) complaints.push(message.text());
    });

    const email = await signInThere(page, await begin(page));
    const finish = page.getByRole('button', { name: 'Finish signing in' });
    await finish.waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await app.database.query('select 1 from users where email = $1', [email])).toEqual([]);
    await finish.click();
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();

    const names = (await context.cookies()).map(({ name }) => name);
    expect(names).toContain('__Host-gatehouse-refresh');
    const users = await app.database.query('select email_verified from users where email = $1', [email]);
    expect(users).toEqual([{ email_verified: true }]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('goes on with the second factor on the same page', async () => {
    const ada = person();
    const { authorizationUrl, flowToken } = await app.client.mutate('startOAuth', { provider: 'GOOGLE' });
    const sentBack = await signInByFetch(authorizationUrl, ada.login, `${origin}/oauth/callback/google`);
    const signedUp = await app.client.mutate('completeOAuth', { ...sentBack, flowToken });
    const { phone } = await enrol(app, new TestUser(app.client, ada.email, signedUp));
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();

    await signInThere(page, await begin(page), ada);
    await page.getByRole('button', { name: 'Finish signing in' }).click();
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await page.getByLabel('Code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('This code is not right').waitFor();
    const namesBefore = (await context.cookies()).map(({ name }) => name);
    await page.getByLabel('Code').fill(phone.code());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();

    expect(namesBefore).not.toContain('__Host-gatehouse-refresh');
    expect((await context.cookies()).map(({ name }) => name)).toContain('__Host-gatehouse-refresh');
    await context.close();
  }, 60_000);

  it('says what to do where the address has an account already', async () => {
    const { email } = await verifiedUser(app);
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();

    await signInThere(page, await begin(page), person(email));
    await page.getByRole('button', { name: 'Finish signing in' }).click();

    await page.getByRole('heading', { name: 'You have an account already' }).waitFor();
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('__Host-gatehouse-refresh');
    await context.close();
  }, 60_000);

  it('ends nowhere in another browser than the one that began it', async () => {
    const [own, other] = [await browser.newContext(), await browser.newContext({ locale: 'en-GB' })];
    const url = await begin(await own.newPage());
    const page = await other.newPage();

    const email = await signInThere(page, url);
    await page.getByRole('button', { name: 'Finish signing in' }).click();
    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();

    expect(await app.database.query('select 1 from users where email = $1', [email])).toEqual([]);
    await own.close();
    await other.close();
  }, 60_000);
});
