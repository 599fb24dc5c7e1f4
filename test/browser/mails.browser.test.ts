import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { allFacts, names, open } from '../support/mail-folders.js';
import { contextFor, faultsOf } from '../support/looks.js';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

const looks = ['en', 'es', 'de', 'fr', 'ar'].flatMap((language) =>
  ([360, 600] as const).flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ language, width, colorScheme })),
  ),
);

/** Without LOOKS=all, widths and colours in one language only, which do not depend on it. */
const chosen = looks.filter(
  ({ language, width, colorScheme }) =>
    language === 'en' || (width === 360 && colorScheme === 'light') || process.env['LOOKS'] === 'all',
);

describe('mails as mail programs show them', () => {
  const templates = open({
    appName: 'Praxis am Stadtpark',
    appUrl: 'https://praxis.example/anmeldung',
    supportContact: '+49 30 123456',
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser.close());

  it.each(chosen)(
    'fit and can be read by everybody: $language, $width px, $colorScheme',
    async ({ language, width, colorScheme }) => {
      const context = await contextFor(browser, { language, width, colorScheme });
      const page = await context.newPage();
      await page.goto('about:blank');

      const faults: string[] = [];
      for (const name of names) {
        await page.setContent(templates.render(name, language, allFacts[name]).html);
        faults.push(
          ...(await faultsOf(
            page,
            `mail-${name}-${language}-${width}-${colorScheme}`,
            colorScheme === 'dark',
          )),
        );
      }
      await context.close();

      expect(faults).toEqual([]);
    },
    60_000,
  );
});
