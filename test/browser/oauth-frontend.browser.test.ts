import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../support/free-port.js';
import { serveFrontend } from '../support/frontend.js';
import type { Frontend } from '../support/frontend.js';
import { clientId, clientSecret } from '../support/hostile-provider.js';
import { OpenIdProvider, signInOnPages } from '../support/openid-provider.js';
import { userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { Question, Seen } from './page/frontend.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

const session =
  '__typename ... on Authenticated { accessToken user { id } } ... on AuthError { code message }';
const outcome = `${session} ... on MfaChallenge { mfaToken }`;
const documents = {
  startOAuth: `mutation ($input: StartOAuthInput!) { startOAuth(input: $input) {
    ... on OAuthStarted { authorizationUrl flowToken } } }`,
  completeOAuth: `mutation ($input: CompleteOAuthInput!) { completeOAuth(input: $input) {
    ${outcome} ... on AccountLinkRequired { linkToken } } }`,
  login: `mutation ($input: LoginInput!) { login(input: $input) { ${outcome} } }`,
  verifyMfa: `mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { ${session} } }`,
  linkIdentity: `mutation ($input: LinkIdentityInput!) { linkIdentity(input: $input) {
    __typename ... on IdentityLinked { identity { provider } } } }`,
};

/** What docs/flows/oauth.md tells a frontend to do, done by one. */
describe('a frontend that the server hands the way back on to', () => {
  let provider: OpenIdProvider;
  let frontend: Frontend;
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {});
    frontend = await serveFrontend(fileURLToPath(new URL('page/frontend.ts', import.meta.url)));
    const [origin, port] = [`http://localhost:${frontend.port}`, await freePort()];
    provider = await OpenIdProvider.start('/google', `http://localhost:${port}/oauth/callback/google`);
    app = await TestApp.start({
      PORT: String(port),
      PUBLIC_URL: '',
      FRONTEND_URL: origin,
      CORS_ORIGINS: origin,
      OAUTH_GOOGLE_ISSUER: provider.issuer,
      OAUTH_GOOGLE_CLIENT_ID: clientId,
      OAUTH_GOOGLE_CLIENT_SECRET: clientSecret,
    });
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await Promise.all([app.close(), provider.close(), frontend.close()]);
  });

  async function ask(page: Page, name: keyof typeof documents, input: object, token?: string) {
    const question: Question = {
      url: `${app.origin}/graphql`,
      mode: 'bearer',
      document: documents[name],
      input,
      ...(token !== undefined && { token }),
    };
    const { data, code } = await page.evaluate(
      (asked) => (globalThis as unknown as { ask: (asked: Question) => Promise<Seen> }).ask(asked),
      question,
    );
    if (!data) throw new Error(`${name} answered ${code}`);
    return data[name] as Record<string, any>;
  }

  /** There and back: what the page finds in its fragment leads to an answer. */
  async function visit(page: Page, login: string): Promise<Record<string, any>> {
    await page.goto(`http://localhost:${frontend.port}/`);
    const { authorizationUrl, flowToken } = await ask(page, 'startOAuth', { provider: 'GOOGLE' });
    await signInOnPages(page, authorizationUrl as string, login);
    await page.waitForURL(`http://localhost:${frontend.port}/oauth/callback/google#*`);
    const given = Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
    return ask(page, 'completeOAuth', { ...given, flowToken });
  }

  it('goes on from AccountLinkRequired by the password and a code, and next time from MfaChallenge', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const login = randomUUID();
    provider.people.set(login, { email: user.email, email_verified: true });
    const [laptop, tablet] = [await browser.newPage(), await browser.newPage()];

    const { linkToken } = await visit(laptop, login);
    const challenge = await ask(laptop, 'login', { email: user.email, password });
    const proof = { mfaToken: challenge['mfaToken'], code: phone.code() };
    const signedIn = await ask(laptop, 'verifyMfa', proof);
    const linked = await ask(laptop, 'linkIdentity', { linkToken }, signedIn['accessToken'] as string);
    app.clock.advance('1m');
    const next = await visit(tablet, login);
    const again = await ask(tablet, 'verifyMfa', { mfaToken: next['mfaToken'], code: phone.code() });

    expect(linked).toMatchObject({ __typename: 'IdentityLinked', identity: { provider: 'GOOGLE' } });
    expect(next['__typename']).toBe('MfaChallenge');
    expect(again).toMatchObject({ __typename: 'Authenticated', user: { id: user.id } });
  }, 60_000);
});
