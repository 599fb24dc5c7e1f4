import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sendRaw } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const query = '{ capabilities { signupEnabled } }';

describe('the request id', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it.each([randomUUID(), 'a', 'web-1:2026.11_20', 'x'.repeat(64)])(
    'is the caller’s own, as in %s',
    async (id) => {
      const { headers } = await app.client.ask(query, {}, { headers: { 'x-request-id': id } });

      expect(headers.get('x-request-id')).toBe(id);
      expect(app.logs().at(-1)).toMatchObject({ msg: 'request', request_id: id });
    },
  );

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['too long', 'x'.repeat(129)],
    ['of several words', 'one two'],
    ['a piece of JSON', '{"level":"error"}'],
    ['markup', '<script>alert(1)</script>'],
    ['an escape sequence', '\u001b[31mred'],
    ['beyond ASCII', 'caf\u00e9'],
    ['a list', 'one, two'],
  ])('is a new one when the caller’s is %s', async (_how, id) => {
    const line = id === undefined ? '' : `x-request-id: ${id}\r\n`;

    const { headers } = await sendRaw(
      app.origin,
      `GET / HTTP/1.1\r\nhost: x\r\n${line}connection: close\r\n\r\n`,
    );

    // Control characters are refused before any of our code sees them; the answer has an id all the same.
    expect(headers['x-request-id']).toMatch(uuid);
    const [request] = app.logs().filter(({ request_id }) => request_id === headers['x-request-id']);
    if (id !== '\u001b[31mred') expect(request).toMatchObject({ msg: 'request' });
  });

  it('stands in every error', async () => {
    const headers = { 'x-request-id': randomUUID() };

    const { errors } = await app.client.ask('{ me { id } a: me { id } }', {}, { token: 'dead', headers });

    expect(errors).toHaveLength(2);
    for (const { extensions } of errors) expect(extensions['requestId']).toBe(headers['x-request-id']);
  });

  it('stands in the line of the security event', async () => {
    const id = randomUUID();
    const input = { email: app.uniqueEmail(), password: 'not right at all' };

    await app.client.mutate('login', input, { headers: { 'x-request-id': id } });

    const lines = app.logs().filter(({ request_id }) => request_id === id);
    expect(lines.map(({ msg }) => msg)).toEqual(['security event', 'request']);
  });
});

interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describe('the log line of a request', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  /** The line of one request. */
  async function lineOf(path: string, init: Init = {}): Promise<Record<string, any>> {
    const id = randomUUID();
    await fetch(`${app.origin}${path}`, { ...init, headers: { ...init.headers, 'x-request-id': id } });
    const lines = app.logs().filter(({ request_id, msg }) => request_id === id && msg === 'request');
    expect(lines).toHaveLength(1);
    return lines[0]!;
  }

  const operation = (document: string): Init => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document }),
  });

  it('says what was asked, what came of it, and how long it took', async () => {
    const line = await lineOf('/graphql', operation(query));

    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      msg: 'request',
      method: 'POST',
      path: '/graphql',
      operation: 'capabilities',
      status: 200,
      latency_ms: expect.any(Number),
      request_id: expect.any(String),
    });
    expect(line['latency_ms']).toBeGreaterThan(0);
    expect(line['latency_ms']).toBeLessThan(10_000);
  });

  it.each([
    ['GET', '/', 200],
    ['HEAD', '/.well-known/jwks.json', 200],
    ['GET', '/nothing', 404],
    ['PUT', '/graphql', 405],
    ['OPTIONS', '/graphql', 204],
  ])('says %s %s and %i', async (method, path, status) => {
    const line = await lineOf(path, { method });

    expect(line).toMatchObject({ level: 'info', method, path, status });
    expect(line).not.toHaveProperty('operation');
  });

  it.each(['/?token=hunter2', '/graphql?query=hunter2', '/nothing?hunter2'])(
    'has no query string, as of %s',
    async (path) => {
      const line = await lineOf(path);

      expect(line['path']).toBe(path.split('?')[0]);
      expect(JSON.stringify(line)).not.toContain('hunter2');
    },
  );

  it('names an operation by the fields of the schema that it asks for', async () => {
    const line = await lineOf(
      '/graphql',
      operation(`query Named { alias: capabilities { signupEnabled } me { id } }`),
    );

    expect(line['operation']).toBe('capabilities me');
  });

  it.each([
    ['a path of short segments', `/${'a/'.repeat(6000)}`, {}],
    ['a path of escapes', `/${'%41/'.repeat(3000)}`, {}],
    ['a path in absolute form', `http://x/${'a/'.repeat(6000)}`, {}],
    ['an Origin', '/graphql', { origin: `https://${'a.'.repeat(6000)}example` }],
    ['a User-Agent', '/graphql', { 'user-agent': 'a '.repeat(6000) }],
    ['a request id', '/graphql', { 'x-request-id': 'a'.repeat(12_000) }],
    ['an X-Forwarded-For', '/graphql', { 'x-forwarded-for': '1.2.3.4,'.repeat(1500) }],
    ['a traceparent', '/graphql', { traceparent: `00-${'a'.repeat(12_000)}` }],
  ])('stays short whatever the length of %s', async (_what, path, headers) => {
    const before = app.logs().length;
    const login = 'mutation { login(input: { email: "a@example.com", password: "x" }) { __typename } }';
    const body = JSON.stringify({ query: login });
    const lines = Object.entries({
      'x-token-mode': 'cookie',
      'content-type': 'application/json',
      ...headers,
    });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');

    await sendRaw(
      app.origin,
      `POST ${path} HTTP/1.1\r\nhost: x\r\n${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );

    const written = app.logs().slice(before);
    expect(written).toContainEqual(expect.objectContaining({ msg: 'request' }));
    for (const line of written) expect(JSON.stringify(line).length).toBeLessThan(1500);
  });

  it('has the status of a refusal', async () => {
    const line = await lineOf('/graphql', operation('{ me { nothing } }'));

    expect(line).toMatchObject({ status: 400 });
  });
});
