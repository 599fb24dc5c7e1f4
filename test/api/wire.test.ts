import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requestOf, sendRaw } from '../support/raw-http.js';
import type { Head } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';

const operation = JSON.stringify({ query: '{ __typename }' });

describe('the wire', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const send = (body: string, head?: Head) => sendRaw(app.origin, requestOf(body, head));

  function expectRefusal({ status, headers, body }: Awaited<ReturnType<typeof send>>, expected: number) {
    expect(status).toBe(expected);
    expect(headers['content-type']).toMatch(/^application\/json/);
    const [error] = JSON.parse(body).errors;
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: headers['x-request-id'] });
    return error.message as string;
  }

  describe('a header that comes twice', () => {
    it.each([
      ['Host', 'y'],
      ['host', 'x'],
      ['Authorization', 'Bearer a'],
      ['Content-Type', 'application/json'],
      ['content-TYPE', 'text/plain'],
      ['Origin', 'http://localhost:1'],
      ['X-CSRF-Token', 'a'],
      ['X-Token-Mode', 'cookie'],
    ])('is refused as %s', async (name, value) => {
      const first = /^(host|content-type)$/i.test(name) ? [] : [`${name}: other`];

      const answer = await send(operation, { headers: [...first, `${name}: ${value}`] });

      expect(expectRefusal(answer, 400)).toContain(name);
    });

    it('is refused at every path and by every method', async () => {
      for (const line of ['GET / HTTP/1.1', 'GET /health HTTP/1.1', 'OPTIONS /graphql HTTP/1.1']) {
        expectRefusal(await send('', { line, headers: ['Host: y'] }), 400);
      }
      expectRefusal(await send('', { line: 'GET / HTTP/1.0', headers: ['Host: y'] }), 400);
    });

    it('is served where it is a list', async () => {
      const headers = ['Accept: text/html', 'Accept: application/json', 'Cookie: a=b', 'Cookie: c=d'];

      const { status } = await send(operation, { headers });

      expect(status).toBe(200);
    });
  });

  describe('a Host', () => {
    it.each([
      '',
      'a b',
      'a/b',
      'http://a',
      'user@a',
      'a:b',
      'a:99999',
      'a:1:2',
      '[::1',
      '::1',
      '[zz]',
      '[]',
      'a,b',
      'a?b',
      'a#b',
      '<script>',
      'a\\b',
      ':80',
      '1.2.3.999',
      '\xe4.example',
      'a'.repeat(261),
    ])('of %j is refused', async (host) => {
      expect(expectRefusal(await send(operation, { host }), 400)).toContain('Host');
    });

    it.each([
      'a',
      'A.Example.COM',
      'a.example.',
      'a_b',
      'a:80',
      'a:',
      '127.0.0.1:4000',
      '[::1]:80',
      '[::FFFF:127.0.0.1]',
      'xn--bcher-kva.example',
    ])('of %j is served', async (host) => {
      expect((await send(operation, { host })).status).toBe(200);
    });

    it('may be missing in HTTP/1.0, and not in HTTP/1.1', async () => {
      expect((await send('', { line: 'GET /health HTTP/1.0', host: null })).status).toBe(200);
      expectRefusal(await send('', { line: 'GET /health HTTP/1.1', host: null }), 400);
    });
  });

  describe('a target', () => {
    it.each([
      'http://x/graphql',
      'HTTP://X:80/graphql',
      'https://x/graphql',
      'http://x/graphql/',
      '/graphql/',
    ])('of %s is the GraphQL endpoint', async (target) => {
      const headers = ['Accept: application/graphql-response+json'];

      const answer = await send(operation, { line: `POST ${target} HTTP/1.1`, headers });

      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/graphql-response\+json/);
      expect(JSON.parse(answer.body)).toEqual({ data: { __typename: 'Query' } });
    });

    it.each([
      ['http://x', '"Gatehouse"'],
      ['http://x?a', '"Gatehouse"'],
      ['http://x/health?a=http://y/', '"ok"'],
    ])('of %s is the page', async (target, said) => {
      const { status, body } = await send('', { line: `GET ${target} HTTP/1.1`, type: '' });

      expect(status).toBe(200);
      expect(body).toContain(said);
    });

    it.each(['http:///graphql', 'http://user@x/graphql', 'http://x:y/graphql', 'http://a_b,c/graphql'])(
      'of %s is refused',
      async (target) => {
        expectRefusal(await send(operation, { line: `POST ${target} HTTP/1.1` }), 400);
      },
    );

    it('in absolute form says which host is meant, whatever the Host header says', async () => {
      const line = (host: string) => `GET http://${host}/mailbox HTTP/1.1`;

      const other = await send('', { line: line('evil.example'), host: 'localhost', type: '' });
      const own = await send('', { line: line('localhost'), host: 'evil.example', type: '' });

      expect([other.status, own.status]).toEqual([403, 200]);
    });
  });

  describe('a weight of 0', () => {
    const own = 'application/graphql-response+json';

    it.each([
      [`${own};q=0, application/json`, 'application/json'],
      [`${own}; q=0.0`, 'application/json'],
      [`${own};q=0.5, application/json`, 'application/json'],
      [`${own};q=0.5, application/json;q=0`, own],
      [own, own],
      [own.toUpperCase(), own],
      [`${own};q=1, application/json;q=0.9`, own],
    ])('counts in Accept: %s', async (accept, type) => {
      const { headers } = await send(operation, { headers: [`Accept: ${accept}`] });

      expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
    });

    it('counts at the mailbox', async () => {
      const headers = ['Accept: application/json;q=0, text/html'];

      const answer = await send('', { line: 'GET /mailbox HTTP/1.1', host: 'localhost', type: '', headers });

      expect(answer.headers['content-type']).toMatch(/^text\/html/);
    });

    it.each([
      ['en;q=0', 'ar'],
      ['en;q=0, *', 'ar'],
      ['en;q=0, fr;q=0.1', 'fr'],
      ['fr;q=0, *;q=0.5', 'en'],
      ['en-GB;q=0', 'en'],
      ['en;q=0, *;q=0', 'ar'],
      ['ar;q=0, de;q=0, en;q=0, es;q=0, fr;q=0', 'en'],
      ['en;q=7', 'en'],
    ])('counts in Accept-Language: %s', async (languages, tag) => {
      const headers = [`Accept-Language: ${languages}`];

      const { body } = await send('', { line: 'GET /reset-password HTTP/1.1', type: '', headers });

      expect(body).toContain(`<html lang="${tag}"`);
    });
  });
});
