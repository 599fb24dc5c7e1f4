import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { serveFrontend } from '../support/frontend.js';
import type { Frontend } from '../support/frontend.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { ExamplePage } from './page/apollo-client.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

describe('the example client on a page in cookie mode', () => {
  let app: TestApp;
  let frontend: Frontend;
  let browser: Browser;
  beforeAll(async () => {
    frontend = await serveFrontend(fileURLToPath(new URL('page/apollo-client.ts', import.meta.url)));
    app = await TestApp.start();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await Promise.all([app.close(), frontend.close()]);
  });

  function ask<Name extends keyof ExamplePage>(
    page: Page,
    name: Name,
    ...args: Parameters<ExamplePage[Name]>
  ): Promise<unknown> {
    return page.evaluate(
      ({ asked, given }: { asked: string; given: unknown[] }) =>
        (globalThis as unknown as { page: Record<string, (...all: unknown[]) => unknown> }).page[asked]!(
          ...given,
        ),
      { asked: name, given: args },
    );
  }

  it('stays signed in when it is loaded again, knows the device, and says nothing on the console', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const email = app.uniqueEmail();
    await page.goto(`http://localhost:${frontend.port}/?api=http://localhost:${app.app.port}/graphql`);

    await expect(ask(page, 'resume')).resolves.toBe(false);
    await expect(ask(page, 'logIn', email, 'not the password')).resolves.toBe('InvalidCredentialsError');
    await expect(ask(page, 'signUp', email, 'short')).resolves.toMatch(/Error$/);
    await expect(ask(page, 'signUp', email, password)).resolves.toBe('Authenticated');
    await page.reload();
    await expect(ask(page, 'email')).resolves.toBeNull();
    await expect(ask(page, 'resume')).resolves.toBe(true);
    await expect(ask(page, 'email')).resolves.toBe(email);
    await ask(page, 'logOut');
    await expect(ask(page, 'resume')).resolves.toBe(false);
    await expect(ask(page, 'logIn', email, password)).resolves.toBe('Authenticated');

    const cookies = (await context.cookies()).map(({ name }) => name);
    expect(cookies.toSorted()).toEqual(['__Host-gatehouse-device', '__Host-gatehouse-refresh']);
    expect(said.filter((line) => !line.includes('favicon'))).toEqual([]);
    await context.close();
  });
});
