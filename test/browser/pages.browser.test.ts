import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { contextFor, faultsOf } from '../support/looks.js';
import { staging, TestApp } from '../support/test-app.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

const people = {
  APP_NAME: 'Praxis am Stadtpark',
  APP_URL: 'https://praxis.example/anmeldung',
  SUPPORT_CONTACT: 'help@praxis.example',
};
const provider = { OAUTH_GOOGLE_CLIENT_ID: 'id', OAUTH_GOOGLE_CLIENT_SECRET: 'secret' };

/** All five languages only with LOOKS=all; by default the one with the longest words and the one from right to left. */
const languages = process.env['LOOKS'] === 'all' ? ['en', 'es', 'de', 'fr', 'ar'] : ['de', 'ar'];

/** Every page and every message on it, in both schemes. Answers that need a provider are played. */
describe('the pages on the screen of a phone', () => {
  let app: TestApp;
  let deployed: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await TestApp.start({ ...people, ...provider, PUBLIC_URL: '', MFA_TOTP_DIGITS: '8' });
    deployed = await TestApp.start({ ...staging, ...people, RATE_LIMIT_PER_MINUTE: '40' });
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    await app.signedInUser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
    await deployed.close();
  });

  interface Tour {
    readonly page: Page;
    readonly context: BrowserContext;
    readonly open: (path: string, origin?: string) => Promise<void>;
    readonly look: (name: string) => Promise<void>;
    /** The next operation gets this answer. */
    readonly play: (result: object) => Promise<void>;
    readonly faults: string[];
  }

  async function tourIn(language: string): Promise<Tour> {
    const context = await contextFor(browser, { language, width: 360, colorScheme: 'light' });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    return {
      page,
      context,
      faults,
      open: async (path, origin = app.origin) => {
        await page.goto('about:blank');
        await page.goto(`${origin}${path}`);
      },
      look: async (name) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          faults.push(
            ...(await faultsOf(page, `${name}-${language}-${colorScheme}`, colorScheme === 'dark')),
          );
        }
      },
      play: async (result) => {
        await page.unroute('**/graphql');
        await page.route('**/graphql', (route, request) => {
          const [, field] = /\{\s+(\w+)\(/.exec((request.postDataJSON() as { query: string }).query)!;
          return route.fulfill({ json: { data: { [field!]: result } } });
        });
      },
    };
  }

  const submit = (page: Page) => page.locator('form:not([hidden]) [type=submit]').click();
  const settled = (page: Page) => page.locator('.message:not(:empty)').first().waitFor();

  async function linksOfMails({ page, open, look, play }: Tour): Promise<void> {
    await open('/verify-email#token=x');
    await look('verify-email');
    await submit(page);
    await settled(page);
    await look('expired');
    await submit(page);
    await look('expired-missing');
    await page.locator('#email').fill('ada@example.com');
    await submit(page);
    await page.locator('[role=status]:not(:empty)').waitFor();
    await look('renewed');
    await open('/confirm-email-change#token=x');
    await look('confirm-email-change');
    await play({ __typename: 'EmailChanged', email: 'a.long.name.of.a.person@a.long.domain.example.com' });
    await submit(page);
    await settled(page);
    await look('confirmed');
    for (const code of ['EMAIL_TAKEN', 'RATE_LIMITED', 'OTHER']) {
      await play({ __typename: 'SomeError', code, retryAfter: 600 });
      await open('/confirm-email-change#token=x');
      await submit(page);
      await settled(page);
      await look(`confirm-${code}`);
    }
    await open('/verify-email');
    await look('no-token');
    await page.unroute('**/graphql');
  }

  async function passwords({ page, open, look, play }: Tour): Promise<void> {
    await open('/reset-password?for=invitation#token=x');
    await look('invitation');
    await open('/reset-password#token=x');
    await submit(page);
    await look('password-missing');
    await page.locator('#password').fill('12345678');
    await page.locator('#reveal').click();
    await look('password-shown');
    await play({
      __typename: 'WeakPasswordError',
      code: 'WEAK_PASSWORD',
      suggestions: ['A suggestion of the server.'],
    });
    await submit(page);
    await settled(page);
    await look('password-weak');
    await play({ __typename: 'Authenticated', refreshToken: null });
    await submit(page);
    await page.locator('[role=status]:not(:empty)').waitFor();
    await look('password-changed');
    await page.unroute('**/graphql');
  }

  async function providers({ page, open, look, play }: Tour): Promise<void> {
    for (const query of ['error=access_denied', 'error=server_error&error_description=x', 'state=y']) {
      await open(`/oauth/callback/google?${query}`);
      await settled(page);
      await look(`callback-${query.replaceAll(/\W/g, '-')}`);
    }
    const answers = [
      { __typename: 'OAuthFailedError', code: 'OAUTH_FAILED' },
      { __typename: 'ProviderUnavailableError', code: 'PROVIDER_UNAVAILABLE' },
      { __typename: 'AccountSuspendedError', code: 'ACCOUNT_SUSPENDED' },
      { __typename: 'SignupDisabledError', code: 'SIGNUP_DISABLED' },
      { __typename: 'AccountLinkRequired' },
      { __typename: 'VerificationSent', email: 'ada@example.com' },
      { __typename: 'Authenticated' },
    ];
    for (const answer of answers) {
      await open('/oauth/callback/google?code=x&state=y');
      await play(answer);
      await submit(page);
      await settled(page);
      await look(`callback-${answer.__typename}`);
    }
    await open('/oauth/callback/google?code=x&state=y');
    await look('callback');
    await play({ __typename: 'MfaChallenge', mfaToken: 't' });
    await submit(page);
    await page.locator('#code').fill('123456');
    await submit(page);
    await settled(page);
    await look('code-length');
    await play({ __typename: 'InvalidCodeError', code: 'INVALID_CODE' });
    await page.locator('#code').fill('12345678');
    await submit(page);
    await settled(page);
    await look('code-wrong');
    await page.unroute('**/graphql');
  }

  async function others({ page, open, look, faults }: Tour): Promise<void> {
    await open('/');
    await look('start');
    await open('/', deployed.origin);
    await look('start-deployed');
    await open('/nothing');
    await look('404');
    await open('/graphql', deployed.origin);
    await look('405');
    await app.database.query('alter table mails rename to mails_away');
    await open('/mailbox');
    await app.database.query('alter table mails_away rename to mails');
    await look('500');
    deployed.clock.advance('1m');
    for (let turn = 0; turn < 40; turn++) await fetch(deployed.origin);
    await open('/', deployed.origin);
    await look('429');
    deployed.clock.advance('1m');
    await open('/mailbox');
    await look('mailbox');
    await page.locator('.mails a').first().click();
    await page.locator('iframe').waitFor();
    await look('mail');
    faults.splice(0, faults.length, ...faults.filter((fault) => !/Failed to load resource/.test(fault)));
  }

  it.each(languages)(
    'fit, can be read by everybody and clip no word: %s',
    async (language) => {
      const tour = await tourIn(language);

      for (const part of [linksOfMails, passwords, providers, others]) await part(tour);
      await tour.context.close();

      expect(tour.faults).toEqual([]);
    },
    240_000,
  );
});
