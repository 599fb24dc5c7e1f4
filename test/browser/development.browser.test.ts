import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { TestApp } from '../support/test-app.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

describe('what a developer finds in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    app = await TestApp.start();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
  });
  afterEach(() => page.close());

  it('is at / where everything is', async () => {
    await page.goto(app.origin);

    await page.getByRole('link', { name: 'Mailbox' }).click();
    await page.getByRole('heading', { name: 'Mailbox' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is Apollo Sandbox at /graphql, whose script and frame our headers let in', async () => {
    // The network beyond this machine is played: what Apollo serves there is not ours to test.
    const asked: string[] = [];
    await page.context().route(/apollographql\.com/, (route, request) => {
      asked.push(request.url());
      const [contentType, body] =
        request.resourceType() === 'script'
          ? ['text/javascript', sandbox]
          : ['text/html', '<title>Sandbox</title>'];
      return route.fulfill({ status: 200, contentType, body });
    });

    await page.goto(`${app.origin}/graphql`);
    // Playwright's own way to wait evaluates a text in the page, which our headers do not let in.
    const answer = await eventually(
      () => page.evaluate('globalThis.answer'),
      (given) => given !== undefined,
    );
    expect(answer).toMatchObject({ data: { __schema: { queryType: { name: 'Query' } } } });
    expect(page.frames().map((frame) => new URL(frame.url()).hostname)).toContain(
      'sandbox.embed.apollographql.com',
    );
    expect(asked.length).toBeGreaterThan(1);
    expect(
      complaints.filter((text) => /content security policy|permissions policy|refused/i.test(text)),
    ).toEqual([]);
  });

  it('complains of nothing but the network where Apollo cannot be reached', async () => {
    await page.context().route(/apollographql\.com/, (route) => route.abort());

    await page.goto(`${app.origin}/graphql`, { waitUntil: 'load' });
    await page.waitForTimeout(500);

    expect(complaints.filter((text) => !/net::ERR_|EmbeddedSandbox is not/.test(text))).toEqual([]);
  });
});

/** What Apollo's script does, as far as our headers could be in its way: it frames a page, and asks our endpoint. */
const sandbox = `
  window.EmbeddedSandbox = class {
    constructor({ initialEndpoint }) {
      const frame = document.createElement('iframe');
      frame.src = 'https://sandbox.embed.apollographql.com/sandbox/explorer';
      frame.onload = async () => {
        const response = await fetch(initialEndpoint ?? location.href, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ __schema { queryType { name } } }' }),
        });
        globalThis.answer = await response.json();
      };
      document.body.append(frame);
    }
  };`;
