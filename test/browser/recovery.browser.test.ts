import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium', SCREENSHOTS: screenshots } = process.env;
const newPassword = 'a harbour in the morning';

/** As a person would: the mailbox in one tab, the links in it, and no frontend. */
describe('recovery in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    app = await TestApp.start({ PUBLIC_URL: '' });
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    complaints = [];
    page = await browser.newPage({ locale: 'en-GB', viewport: { width: 390, height: 700 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  const look = async (name: string) => {
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
  };

  /** Opens the newest mail of that subject in the mailbox and clicks its link. */
  async function clickLinkOf(subject: RegExp): Promise<void> {
    await page.goto(`${app.origin}/mailbox`);
    await look(`mailbox-${subject.source.replaceAll(/\W+/g, '-')}`);
    await page.getByRole('link', { name: subject }).first().click();
    await look(`mail-${subject.source.replaceAll(/\W+/g, '-')}`);
    const link = page.locator('a[href*="#token="]');
    // PUBLIC_URL is made of PORT, which a test leaves to chance.
    const { pathname, search, hash } = new URL((await link.getAttribute('href'))!);
    await page.goto(`${app.origin}${pathname}${search}${hash}`);
  }

  it('proves an address, sets a new password and changes the address, by the links in the mailbox', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    await app.mails(ada.email);

    await clickLinkOf(/confirm your email/i);
    expect(page.url()).not.toContain('token');
    expect(await ada.me()).toMatchObject({ emailVerified: false });
    await look('verify-email');
    await page.getByRole('button').click();
    await page.getByRole('status').getByText(ada.email).waitFor();
    await look('verify-email-done');
    expect(await ada.me()).toMatchObject({ emailVerified: true });

    await app.client.mutate('requestPasswordReset', { email: ada.email });
    await app.mails(ada.email);
    await clickLinkOf(/set a new password/i);
    await page.getByLabel('New password', { exact: true }).fill('12345678');
    await page.keyboard.press('Enter');
    await page.locator('[aria-invalid="true"]').waitFor();
    await look('reset-password-weak');
    await page.getByLabel('New password', { exact: true }).fill(newPassword);
    await page.keyboard.press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /password/i })
      .waitFor();
    await look('reset-password-done');
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeRefused(
      'InvalidCredentials',
    );
    const back = await app.client.mutate('login', { email: ada.email, password: newPassword });
    expect(back).toBeSignedIn();

    const newEmail = app.uniqueEmail();
    const sent = { token: back.accessToken };
    await app.client.mutate('requestEmailChange', { newEmail, password: newPassword }, sent);
    await app.mails(newEmail);
    await clickLinkOf(/confirm your new/i);
    await page.getByRole('button').click();
    await page.getByRole('status').getByText(newEmail).waitFor();
    await look('confirm-email-change-done');
    expect(complaints).toEqual([]);
  }, 60_000);

  it('leaves no session behind that nobody uses', async () => {
    const bob = await app.signedInUser();
    await app.client.mutate('requestPasswordReset', { email: bob.email });
    const token = await app.mailedToken(bob.email, 'reset-password');

    await page.goto(`${app.origin}/reset-password#token=${token}`);
    await page.getByLabel('New password', { exact: true }).fill(newPassword);
    const loggedOut = page.waitForResponse(
      (answer) => answer.request().postData()?.includes('logout') === true,
    );
    await page.keyboard.press('Enter');
    await loggedOut;

    const { accessToken } = await app.client.mutate('login', { email: bob.email, password: newPassword });
    expect(await app.client.sessions({ token: accessToken })).toHaveLength(1);
  });
});
