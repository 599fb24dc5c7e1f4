import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { staging, TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const browser = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'de-AT,de;q=0.9,en;q=0.5',
};
const programs: Record<string, string>[] = [
  {},
  { accept: '*/*' },
  { accept: 'application/json' },
  { accept: 'application/json, text/html;q=0.9' },
];

describe('an error', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ APP_URL: 'https://app.example.com', SUPPORT_CONTACT: 'help@example.com' });
  });
  afterAll(() => app.close());
  afterEach(() => void jest.restoreAllMocks());

  const get = (path: string, headers: Record<string, string> = browser, init: RequestInit = {}) =>
    fetch(`${app.origin}${path}`, { headers, ...init });

  async function expectPage(response: Response, status: number, title: string): Promise<string> {
    const page = await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'.*style-src 'sha256-/,
    );
    expect(response.headers.get('vary')).toMatch(/Accept, Accept-Language/);
    expect(page).toContain('<html lang="de" dir="ltr">');
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page).toContain('<a href="mailto:help@example.com">');
    return page;
  }

  it.each(['/nothing', '/oauth/callback/nobody', '/mailbox/nothing', '/reset-password/'])(
    'is a page in a browser that finds nothing at %s, with a way on',
    async (path) => {
      const page = await expectPage(await get(path), 404, 'Diese Seite gibt es nicht');

      expect(page).toContain('<a class="button" href="https://app.example.com">');
    },
  );

  it('is a page for a form that is sent where only pages are', async () => {
    const response = await get('/', browser, { method: 'POST', body: 'a=b' });

    await expectPage(response, 405, 'Hier gibt es nichts zu sehen');
    expect(response.headers.get('allow')).toBe('GET');
  });

  it.each(programs)('is data for programs, as before: %j', async (headers) => {
    const response = await get('/nothing', headers);

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    await expect(response.json()).resolves.toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it('is data for an operation, whoever sends it', async () => {
    const response = await get(
      '/graphql',
      { ...browser, 'content-type': 'application/json' },
      { method: 'POST', body: '{' },
    );

    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('is a page that asks for patience while the database is away', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    jest.spyOn(app.app.mail.mailbox!, 'list').mockRejectedValue(away);

    const response = await get('/mailbox');
    const program = await get('/mailbox', { accept: 'application/json' });

    const page = await expectPage(response, 503, 'Zurzeit nicht verfügbar');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(page).toContain('<a class="button" href="">Erneut versuchen</a>');
    expect(page).not.toContain('ECONNREFUSED');
    expect(program.status).toBe(503);
    await expect(program.json()).resolves.toMatchObject({
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 } }],
    });
    expect(app.logs()).not.toContainEqual(expect.objectContaining({ msg: 'unexpected error' }));
  });

  it('is a page with a reference where the server is at fault', async () => {
    jest.spyOn(app.app.mail.mailbox!, 'list').mockRejectedValue(new Error('a secret of the server'));

    const response = await get('/mailbox');

    const page = await expectPage(response, 500, 'Etwas ist schiefgegangen');
    expect(page).toContain(`<bdi>${response.headers.get('x-request-id')}</bdi>`);
    expect(page).not.toContain('a secret');
  });
});

describe('an error of a deployed server', () => {
  it('is a page where a browser opens the GraphQL endpoint', async () => {
    await withApp(staging, async (app) => {
      const response = await fetch(app.client.url, { headers: browser });

      expect(response.status).toBe(405);
      expect(await response.text()).toContain('<h1>Hier gibt es nichts zu sehen</h1>');
    });
  });

  it('says how long to wait over the budget of an address', async () => {
    await withApp({ RATE_LIMIT_PER_MINUTE: '2' }, async (app) => {
      const get = (headers: Record<string, string>) => fetch(`${app.origin}/`, { headers });
      for (let turn = 0; turn < 2; turn++) expect((await get(browser)).status).toBe(200);

      const [response, program] = [await get(browser), await get({})];

      expect([response.status, program.status]).toEqual([429, 429]);
      const wait = Number(response.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      const page = await response.text();
      expect(page).toContain('<h1>Zu viele Anfragen</h1>');
      expect(page).toContain(`<bdi>${wait} Sekunden</bdi>`);
      await expect(program.json()).resolves.toMatchObject({
        errors: [{ extensions: { code: 'RATE_LIMITED' } }],
      });
    });
  });

  it('tells text of strangers as text, and nothing of the address', async () => {
    await withApp({ APP_NAME: '<script>' }, async (app) => {
      const response = await fetch(`${app.origin}/<img src=x>#token=abc`, { headers: browser });

      expect(await response.text()).not.toMatch(/<script|<img|token/);
    });
  });
});
