import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { staging, TestApp } from '../support/test-app.js';

const listed = 'https://app.example.com';

/** Whether a page of that origin may read what the server answers. */
async function mayRead(app: TestApp, origin: string): Promise<boolean> {
  const body = JSON.stringify({ query: '{ capabilities { signupEnabled } }' });
  const headers = { origin, 'content-type': 'application/json' };
  const response = await fetch(app.client.url, { method: 'POST', headers, body });

  expect(response.status).toBe(200);
  expect(response.headers.get('vary')).toContain('Origin');
  const allowed = response.headers.get('access-control-allow-origin');
  expect([null, origin]).toContain(allowed);
  // Cookies of cookie mode go along only to who may read, and never to a site on the internet that nobody listed.
  const withCredentials = allowed === origin && !origin.includes('studio.');
  expect(response.headers.get('access-control-allow-credentials')).toBe(withCredentials ? 'true' : null);
  return allowed === origin;
}

/** The status of an operation whose body is not declared to be JSON. */
async function statusOf(app: TestApp, more: Readonly<Record<string, string>>): Promise<number> {
  const body = JSON.stringify({ query: '{ capabilities { signupEnabled } }' });
  const headers = { 'content-type': 'text/plain', ...more };
  return (await fetch(app.client.url, { method: 'POST', headers, body })).status;
}

const strangers = [
  'https://evil.example',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://evil-app.example.com',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'https://evil.example/http://localhost',
  'null',
];

describe('CORS in development', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: listed });
  });
  afterAll(() => app.close());

  it.each([
    'http://localhost:3000',
    'http://localhost',
    'https://localhost:5173',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
    'https://studio.apollographql.com',
    listed,
  ])('lets %s read', async (origin) => {
    await expect(mayRead(app, origin)).resolves.toBe(true);
  });

  it.each(strangers)('does not let %s read', async (origin) => {
    await expect(mayRead(app, origin)).resolves.toBe(false);
  });

  it('shows a frontend the headers that it needs', async () => {
    const response = await fetch(app.origin, { headers: { origin: listed } });

    const exposed = response.headers.get('access-control-expose-headers')?.toLowerCase();
    expect(exposed).toContain('x-request-id');
    expect(exposed).toContain('retry-after');
  });

  it('lets caches know that answers differ by origin, also when nobody names one', async () => {
    const response = await fetch(`${app.origin}/.well-known/jwks.json`);

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cache-control')).toContain('public');
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('answers a browser that asks before it sends', async () => {
    const asked = 'authorization,content-type,x-request-id';
    const headers = {
      origin: listed,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    };

    const response = await fetch(app.client.url, { method: 'OPTIONS', headers });

    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(listed);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-type');
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
  });

  it("answers a browser that asks for the header of Apollo's tools, and takes it for a preflight", async () => {
    const asked = { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' };
    const preflight = await fetch(app.client.url, {
      method: 'OPTIONS',
      headers: { ...asked, 'access-control-request-headers': 'apollo-require-preflight' },
    });

    expect(preflight.headers.get('access-control-allow-headers')).toContain('apollo-require-preflight');
    await expect(statusOf(app, { 'apollo-require-preflight': 'true' })).resolves.toBe(200);
    await expect(statusOf(app, { 'apollo-require-preflight': '' })).resolves.toBe(403);
    await expect(statusOf(app, {})).resolves.toBe(403);
  });

  it('gives a stranger no leave to send', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };

    const response = await fetch(app.client.url, { method: 'OPTIONS', headers });

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets a listed origin read refusals too', async () => {
    const response = await fetch(`${app.origin}/nothing-here`, { headers: { origin: listed } });

    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-origin')).toBe(listed);
  });
});

describe('CORS outside development', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...staging, CORS_ORIGINS: `${listed}, https://admin.example.com` });
  });
  afterAll(() => app.close());

  it.each([listed, 'https://admin.example.com'])('lets %s read, which is listed', async (origin) => {
    await expect(mayRead(app, origin)).resolves.toBe(true);
  });

  it.each([
    ...strangers,
    'http://localhost:3000',
    'http://127.0.0.1:4000',
    'https://studio.apollographql.com',
  ])('does not let %s read', async (origin) => {
    await expect(mayRead(app, origin)).resolves.toBe(false);
  });

  it("reads JSON that is declared as JSON only, with the header of Apollo's tools too", async () => {
    await expect(statusOf(app, { 'apollo-require-preflight': 'true' })).resolves.toBe(403);
  });
});
