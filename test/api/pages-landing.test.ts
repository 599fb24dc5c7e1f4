import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { HttpResponse } from '../../src/api/http-response.js';
import { languageFor } from '../../src/api/pages/language.js';
import { actionPage } from '../../src/api/pages/pages.js';
import { readConfig } from '../../src/platform/config/load-config.js';

const paths = ['/verify-email', '/reset-password', '/confirm-email-change'];

function open(path: string, settings: Record<string, string> = {}, acceptLanguage?: string): HttpResponse {
  const answer = actionPage(readConfig(settings), path, acceptLanguage);
  if (!answer) throw new Error(`There is no page at ${path}.`);
  return answer;
}

/** What stands between the tags, as a browser hashes it. */
function inline(body: string, tag: string): string {
  return new RegExp(`<${tag}>([^]*?)</`).exec(body)![1]!;
}

function dataOf({ body }: HttpResponse): any {
  return JSON.parse(inline(body, 'script type="application/json" id="page-data"'));
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the pages that mails lead to', () => {
  it.each(paths)('are one document at %s that allows its own style and script, and nothing else', (path) => {
    const { status, headers, body } = open(path);

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      vary: 'Accept-Language',
    });
    expect(headers['content-security-policy']!.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      `script-src ${hashOf(inline(body, 'script type="module"'))}`,
      `style-src ${hashOf(inline(body, 'style'))}`,
    ]);
    expect(body).toContain('<link rel="icon" type="image/svg+xml" href="/favicon.svg">');
    expect(body.replace(/<link [^>]*>/, '')).not.toMatch(/ (src|href|action|style|on\w+)=/);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toMatch(/<noscript>.*JavaScript.*<\/noscript>/);
  });

  it('are not there where a frontend has them', () => {
    const config = readConfig({ FRONTEND_URL: 'https://app.example.com' });

    expect(paths.map((path) => actionPage(config, path, undefined))).toEqual([null, null, null]);
  });

  it('are at the paths that the settings name, and nowhere else', () => {
    const settings = { VERIFY_EMAIL_PATH: '/hello' };

    expect(dataOf(open('/hello', settings))).toMatchObject({ field: 'verifyEmail' });
    for (const path of ['/verify-email', '/reset-password/', '/', '/__proto__', '/mailbox']) {
      expect(actionPage(readConfig(settings), path, undefined)).toBeNull();
    }
  });

  it('ask the GraphQL endpoint, also under a path of PUBLIC_URL', () => {
    const settings = { PUBLIC_URL: 'https://example.com/auth', GRAPHQL_PATH: '/api' };

    expect(dataOf(open('/verify-email'))).toMatchObject({ endpoint: '/graphql' });
    expect(dataOf(open('/verify-email', settings))).toMatchObject({ endpoint: '/auth/api' });
  });

  it('ask for a password only where one is set, and state its bounds', () => {
    const { body } = open('/reset-password', { PASSWORD_MIN_LENGTH: '12', PASSWORD_MAX_LENGTH: '99' });

    expect(body).toContain('At least 12 characters, at most 99.');
    expect(body).toContain('<label for="password">New password</label>');
    expect(body).toContain('autocomplete="new-password"');
    const named = (path: string) => [...open(path).body.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
    expect(named('/reset-password')).toEqual(['password', 'email']);
    expect(named('/verify-email')).toEqual(['email']);
    expect(named('/confirm-email-change')).toEqual([]);
  });

  it.each([
    '<script>alert(1)</script>',
    '</script><img src=x onerror=alert(1)>',
    '"\'><!--<script',
    '$& {email}',
  ])('show the name %s as text', (name) => {
    const page = open('/verify-email', { APP_NAME: name });

    expect(dataOf(page)).toMatchObject({ appName: name });
    const rest = page.body.replace(/<script[^]*<\/script>/, '');
    expect(rest).not.toMatch(/<script|<img|<!--/);
    expect(page.body.match(/<script|<!--/g)).toHaveLength(2);
  });
});

describe('the language of a page', () => {
  it.each([
    ['es', undefined, 'es'],
    ['fr-CA,fr;q=0.9,en;q=0.5', undefined, 'fr'],
    ['en;q=0.5, de-AT;q=0.8', undefined, 'de'],
    ['AR', undefined, 'ar'],
    ['pt-BR,pt;q=0.9,es;q=0.4', undefined, 'es'],
    ['de;q=0,fr;q=0.1', undefined, 'fr'],
    ['de;q=0', undefined, 'en'],
    ['de;q=x,fr;q=7,es;q=-1', undefined, 'en'],
    [',;q=1,;;', undefined, 'en'],
    ['constructor,__proto__', undefined, 'en'],
    [undefined, undefined, 'en'],
    [undefined, 'de-CH', 'de'],
    ['pt', 'fr', 'fr'],
    ['*', 'es', 'es'],
    ['en;q=0.1,*;q=0.5', 'es', 'es'],
    ['pt', 'ja', 'en'],
  ])('for %p where the default is %p is %p', (acceptLanguage, defaultLocale, expected) => {
    // An empty setting counts as left out.
    const settings = { DEFAULT_LOCALE: defaultLocale ?? '' };

    const { body } = open('/reset-password', settings, acceptLanguage);

    const direction = expected === 'ar' ? 'rtl' : 'ltr';
    expect(body).toContain(`<html lang="${expected}" dir="${direction}">`);
  });

  it('speaks of everything in every language, with the same blanks to fill in', () => {
    const blanks = (acceptLanguage: string) =>
      paths.map((path) => {
        const sentences: string[] = [];
        JSON.stringify(dataOf(open(path, {}, acceptLanguage)).texts, (key, value: unknown) => {
          if (typeof value === 'string') sentences.push(`${key} ${value.match(/\{\w+\}/g)?.join() ?? ''}`);
          return value;
        });
        return sentences;
      });

    for (const tag of ['es', 'de', 'fr', 'ar']) expect(blanks(tag)).toEqual(blanks('en'));
  });

  it.each([
    ['de', /(?<!\p{L})(du|dein\p{L}*|dir|dich|euch|euer|eure\p{L}*|wer sie)(?!\p{L})/iu],
    ['fr', /(?<!\p{L})(tu|toi|te|ton|ta|tes|connecté)(?!\p{L})|\(e\)/iu],
    ['es', /(?<!\p{L})(tú|tu|tus|te|ti|vosotros|vuestr\p{L}*)(?!\p{L})/iu],
    // The plural of courtesy, and imperatives that address a man.
    ['ar', /كم[ .،:"]|اضغط|أغلق|ابدأ/],
  ])('has one form of address: %s', (tag, other) => {
    const words = JSON.stringify(languageFor({ acceptLanguage: tag }, 'en').texts);

    expect(other.exec(words)).toBeNull();
  });

  it.each([
    ['/reset-password?lang=de', 'fr', 'de', 'Neues Passwort wählen'],
    ['/reset-password?lang=de-AT&for=invitation', 'fr', 'de', 'Passwort wählen'],
    ['/reset-password?for=invitation', 'fr', 'fr', 'Choisissez un mot de passe'],
    ['/reset-password?for=other&lang=pt', 'fr', 'fr', 'Choisissez un nouveau mot de passe'],
    ['/reset-password?lang=__proto__', 'fr', 'fr', 'Choisissez un nouveau mot de passe'],
    ['/verify-email?for=invitation', 'en', 'en', 'Verify your email address'],
  ])('of %s is that of the mail, else that of the browser (%s): %s', (url, browser, tag, title) => {
    const { body } = open(url, {}, browser);

    expect(body).toContain(`<html lang="${tag}" `);
    expect(body).toContain(`<h1 id="heading">${title}</h1>`);
  });
});

describe('the way on from a page', () => {
  const settings = { APP_URL: 'https://app.example.com/login', APP_NAME: 'A & B' };

  it('is a button to the application, with and without scripts, and a contact', () => {
    const { body } = open('/verify-email', { ...settings, SUPPORT_CONTACT: '+49 30 123-456' });

    const button = '<a class="button" href="https://app.example.com/login">Go to <bdi>A &amp; B</bdi></a>';
    expect(body).toContain(`<p id="next" hidden>${button}</p>`);
    expect(body).toMatch(new RegExp(`<noscript>.*${button}.*</noscript>`));
    expect(body).toContain('<a href="tel:+4930123456"><bdi>+49 30 123-456</bdi></a>');
  });

  it('is left out where nothing is set', () => {
    expect(open('/verify-email').body).not.toMatch(/id="next"|<footer|<a /);
  });
});
