import axe from 'axe-core';
import type { Result } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const { SCREENSHOTS: screenshots } = process.env;

/** How a page is looked at. */
export interface Looks {
  readonly language: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A browser of a person with that language, screen and scheme. What axe needs is in every page, whatever its policy. */
export async function contextFor(
  browser: Browser,
  { language, width, colorScheme }: Looks,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: language,
    colorScheme,
    viewport: { width, height: 740 },
  });
  await context.addInitScript({ content: `${axe.source}\n${misfits}` });
  return context;
}

/** Finds a page wider than the screen, and words of headings and buttons that are broken or clipped. */
const misfits = `
function linesOf(text, index, length) {
  const range = document.createRange();
  range.setStart(text, index);
  range.setEnd(text, index + length);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
}

globalThis.misfits = () => {
  const faults = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push('scrolls sideways: ' + scrollWidth + ' over ' + clientWidth);
  for (const element of document.querySelectorAll('h1, h2, button, a.button, label')) {
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') {
      faults.push('is clipped: ' + element.textContent);
    }
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const { 0: word, index } of text.textContent.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        if (linesOf(text, index, word.length) > 1) faults.push('breaks the word ' + word);
      }
    }
  }
  return faults;
};
`;

/** What the scripts above leave in every page. */
interface Examined {
  readonly axe: { run(options: object): Promise<{ violations: Result[] }> };
  misfits(): string[];
}

/**
 * What is wrong with the page as it is now: what axe says, a page wider than the screen, and words of headings and
 * buttons that are broken or clipped. Between schemes, only colors differ.
 */
export async function faultsOf(page: Page, name: string, colorsOnly = false): Promise<string[]> {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
  const runOnly = colorsOnly
    ? { type: 'rule', values: ['color-contrast'] }
    : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const found = await page.evaluate(async (only) => {
    const options = { runOnly: only, resultTypes: ['violations'] };
    const examined = globalThis as unknown as Examined;
    const { violations } = await examined.axe.run(options);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    return [...told, ...examined.misfits()];
  }, runOnly);
  return found.map((fault) => `${name}: ${fault}`);
}
