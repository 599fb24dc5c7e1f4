import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jsonwebtoken from 'jsonwebtoken';
import { sendRaw } from '../support/raw-http.js';
import { staging, TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

describe('what a browser finds', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const get = (path: string, init: RequestInit = {}) => fetch(`${app.origin}${path}`, init);

  it('is the way to the endpoints at /', async () => {
    const response = await get('/');

    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toEqual({
      name: 'Gatehouse',
      about: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      endpoints: {
        graphql: '/graphql',
        jwks: '/.well-known/jwks.json',
        health: '/health',
        ready: '/ready',
        mailbox: '/mailbox',
      },
    });
  });

  it('is a page with links at /, in the language of the browser', async () => {
    const response = await get('/', { headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': 'de' } });

    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('vary')).toMatch(/Accept, Accept-Language/);
    const page = await response.text();
    expect(page).toContain('<html lang="de" dir="ltr">');
    const links = [...page.matchAll(/<a href="([^"]+)">/g)].map(([, path]) => path!);
    expect(links).toEqual([
      '/mailbox',
      '/graphql',
      '/docs/README.md',
      '/health',
      '/ready',
      '/.well-known/jwks.json',
    ]);
    for (const path of links)
      expect((await get(path, { headers: { accept: 'text/html' } })).status).toBe(200);
  });

  it.each(['/favicon.svg', '/favicon.ico'])('is an icon at %s, which caches keep', async (path) => {
    const response = await get(path);

    expect(response.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=86400');
    const known = await get(path, { headers: { 'if-none-match': response.headers.get('etag')! } });
    expect(known.status).toBe(304);
  });

  it.each([
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/decisions/../../README.md',
    '/docs/x.md',
  ])('is no file beside the documentation: %s', async (path) => {
    const { status } = await sendRaw(
      app.origin,
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );

    expect(status).toBe(404);
  });

  it('is Apollo Sandbox at the GraphQL endpoint', async () => {
    const response = await get('/graphql', { headers: { accept: 'text/html' } });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toMatch(/<!DOCTYPE html>[^]*sandbox/i);
  });

  it('is the public half of the signing key, by which anybody can check an access token', async () => {
    const ada = await app.signedInUser();

    const response = await get('/.well-known/jwks.json');

    expect(response.headers.get('cache-control')).toMatch(/max-age=\d+/);
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    const { header } = jsonwebtoken.decode(ada.accessToken, { complete: true })!;
    const key = keys.find(({ kid }) => kid === header.kid)!;
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const publicKey = createPublicKey({ key, format: 'jwk' });
    expect(jsonwebtoken.verify(ada.accessToken, publicKey, { algorithms: ['ES256'] })).toMatchObject({
      sub: ada.id,
    });
  });

  it.each(['/', '/.well-known/jwks.json'])('is the head of %s alone for who asks by HEAD', async (path) => {
    const [whole, head] = [await get(path), await get(path, { method: 'HEAD' })];

    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['content-type', 'content-length', 'cache-control']) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    }
  });

  it.each(['/graphq', '/graphql//', '/GRAPHQL', '/.well-known', '/favicon.png', '/constructor', '//graphql'])(
    'is nothing at %s',
    async (path) => {
      const response = await get(path, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });

      expect(response.status).toBe(404);
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
      expect(errors[0]!.extensions).toEqual({
        code: 'NOT_FOUND',
        requestId: response.headers.get('x-request-id'),
      });
      expect(errors[0]!.message).toContain('/graphql');
    },
  );

  it.each([
    ['PUT', '/graphql', 'POST'],
    ['DELETE', '/graphql', 'POST'],
    ['PATCH', '/graphql', 'POST'],
    ['POST', '/', 'GET'],
    ['DELETE', '/.well-known/jwks.json', 'GET'],
  ])('is told that %s is no way to ask for %s', async (method, path, allowed) => {
    const response = await get(path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain(allowed);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]!.extensions).toMatchObject({ requestId: response.headers.get('x-request-id') });
  });

  it('never runs an operation that comes by GET', async () => {
    const ada = await app.signedInUser();
    const query = encodeURIComponent('mutation { logout { __typename } }');

    await get(`/graphql?query=${query}`, { headers: { authorization: `Bearer ${ada.accessToken}` } });

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });
});

describe('what a browser finds outside development', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(staging);
  });
  afterAll(() => app.close());

  it('is no Sandbox', async () => {
    const response = await fetch(app.client.url, { headers: { accept: 'text/html' } });

    expect(response.status).toBe(405);
    expect(await response.text()).not.toMatch(/sandbox|apollo/i);
  });

  it('is a page at / without what only developers have', async () => {
    const response = await fetch(`${app.origin}/`, { headers: { accept: 'text/html' } });

    const page = await response.text();
    expect(page).not.toMatch(/mailbox|sandbox|docs/i);
    expect((await fetch(`${app.origin}/docs/README.md`)).status).toBe(404);
  });

  it('is no schema to look at, and no hint of one', async () => {
    const introspection = await app.client.ask('{ __schema { types { name } } }');
    const typo = await app.client.ask('{ capabilitie { signupEnabled } }');

    expect(introspection.status).toBe(400);
    expect(introspection.data ?? null).toBeNull();
    expect(typo.errors[0]!.message).not.toMatch(/capabilities|did you mean/i);
  });

  it('is no version at /, nor anywhere in that answer', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };

    const response = await fetch(`${app.origin}/`);

    const body = await response.text();
    expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['about', 'endpoints', 'name']);
    expect(JSON.stringify([...response.headers, body])).not.toContain(version);
  });

  it('is still a way to sign up', async () => {
    await expect((await app.signedInUser()).me()).resolves.toMatchObject({ roles: ['USER'] });
  });
});

describe('GRAPHQL_PATH', () => {
  it('moves the endpoint', async () => {
    await withApp({ GRAPHQL_PATH: '/api/v1/graph' }, async (app) => {
      const moved = await app.client.ask('{ capabilities { signupEnabled } }');
      const old = await fetch(`${app.origin}/graphql`, { method: 'POST' });
      const index = await fetch(`${app.origin}/`);

      expect(new URL(app.client.url).pathname).toBe('/api/v1/graph');
      expect(moved.status).toBe(200);
      expect(old.status).toBe(404);
      await expect(index.json()).resolves.toMatchObject({ endpoints: { graphql: '/api/v1/graph' } });
    });
  });
});
