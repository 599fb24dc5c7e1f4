import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requestOf, sendRaw } from '../support/raw-http.js';
import type { Head } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';

const operation = JSON.stringify({ query: '{ __typename }' });

describe('the wire, in bodies', () => {
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

  describe('a body', () => {
    it('is read behind a byte-order mark', async () => {
      expect((await send(`\xef\xbb\xbf${operation}`)).status).toBe(200);
    });

    it('is refused where it is no UTF-8, and not read as other text', async () => {
      const body = JSON.stringify({ query: '{ __typename }', operationName: '\xe4' });

      expect(expectRefusal(await send(body), 400)).toContain('UTF-8');
    });

    it('in UTF-16 is refused', async () => {
      const body = Buffer.from(`\ufeff${operation}`, 'utf16le').toString('latin1');

      expectRefusal(await send(body), 400);
    });

    it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x'])(
      'that is labelled with the encoding %s is refused',
      async (encoding) => {
        const answer = await send(operation, { headers: [`Content-Encoding: ${encoding}`] });

        expect(expectRefusal(answer, 415)).toContain('Content-Encoding');
        expect(answer.headers['accept-encoding']).toBe('identity');
      },
    );

    it.each(['utf-16', 'UTF-16LE', 'iso-8859-1', '"utf-32"', 'utf-8; charset=utf-16', ''])(
      'that is labelled with the charset %j is refused',
      async (charset) => {
        const answer = await send(operation, { type: `application/json; charset=${charset}` });

        expect(expectRefusal(answer, 415)).toContain('UTF-8');
      },
    );

    it('is read under labels that fit', async () => {
      const types = ['application/json;charset=UTF-8', 'application/json; a=b; charset="utf-8"'];
      for (const type of [...types, 'application/json; charset=us-ascii']) {
        expect((await send(operation, { type })).status).toBe(200);
      }
      expect((await send(operation, { headers: ['Content-Encoding: Identity'] })).status).toBe(200);
    });

    it.each([[[]], [['a']], ['a'], [1], [true]])('with extensions of %j is refused', async (extensions) => {
      const body = JSON.stringify({ query: '{ __typename }', extensions });

      expect(expectRefusal(await send(body), 400)).toContain('extensions');
    });

    it.each([[null], [{}], [{ a: { b: 1 } }]])('with extensions of %j is served', async (extensions) => {
      const body = JSON.stringify({ query: '{ __typename }', extensions });

      expect((await send(body)).status).toBe(200);
    });
  });
});
