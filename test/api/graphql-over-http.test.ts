import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRaw } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';

const query = '{ capabilities { signupEnabled } }';
const operation = JSON.stringify({ query });
const asJson = { 'content-type': 'application/json' };

describe('GraphQL over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ BODY_LIMIT_KIB: '64' });
  });
  afterAll(() => app.close());

  async function post(body: string, headers: Readonly<Record<string, string>> = asJson) {
    const response = await fetch(app.client.url, { method: 'POST', headers, body });
    return { response, body: (await response.json()) as Record<string, any> };
  }

  /** Every refusal has this form, whatever part of the server speaks it. */
  function expectRefusal({ response, body }: Awaited<ReturnType<typeof post>>, status: number, code: string) {
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(body['data'] ?? null).toBeNull();
    const requestId = response.headers.get('x-request-id');
    expect(body['errors'][0]).toMatchObject({ message: expect.any(String), extensions: { code, requestId } });
  }

  it('answers in the media type of GraphQL, at any status, who asks for it', async () => {
    const accept = 'application/graphql-response+json, application/json;q=0.9';

    const answers = [
      await post(operation, { ...asJson, accept }),
      await post('{ "query": "{ nothing }" }', { ...asJson, accept }),
      await post(operation, { 'content-type': 'text/plain', accept }),
    ];

    const type = 'application/graphql-response+json; charset=utf-8';
    expect(answers.map(({ response }) => response.status)).toEqual([200, 400, 403]);
    expect(answers.map(({ response }) => response.headers.get('content-type'))).toEqual([type, type, type]);
  });

  it('answers an operation', async () => {
    const { response, body } = await post(operation);

    expect(response.status).toBe(200);
    expect(body).toEqual({ data: { capabilities: { signupEnabled: true } } });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON ;charset=UTF-8'])(
    'reads %s',
    async (type) => {
      const { response } = await post(operation, { 'content-type': type });

      expect(response.status).toBe(200);
    },
  );

  it.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'application/graphql',
    'text/plain; application/json',
    '',
  ])('takes a body of type %j for another site’s doing', async (type) => {
    expectRefusal(await post(operation, { 'content-type': type }), 403, 'CSRF_REJECTED');
  });

  it.each([
    ['malformed JSON', '{"query": '],
    ['no body', ''],
    ['JSON cut short', operation.slice(0, -2)],
    ['a batch', `[${operation},${operation}]`],
    ['a batch of one', `[${operation}]`],
    ['null', 'null'],
    ['a string', '"{ me { id } }"'],
    ['no query', '{}'],
    ['an empty query', '{"query":""}'],
    ['a query that is null', '{"query":null}'],
    ['a query that is a number', '{"query":7}'],
    ['a query that is an object', '{"query":{"query":"{ me { id } }"}}'],
    ['variables that are a list', JSON.stringify({ query, variables: [] })],
    ['variables that are a string', JSON.stringify({ query, variables: '{}' })],
    ['variables that are a number', JSON.stringify({ query, variables: 1 })],
    ['an operationName that is a number', JSON.stringify({ query, operationName: 1 })],
    ['the name of an operation that is not there', JSON.stringify({ query, operationName: 'other' })],
    [
      'two operations without a name',
      JSON.stringify({ query: 'query A { me { id } } query B { me { id } }' }),
    ],
  ])('refuses %s', async (_what, body) => {
    expectRefusal(await post(body), 400, 'BAD_USER_INPUT');
  });

  it.each([
    ['that does not parse', '{ me { id }', 'GRAPHQL_PARSE_FAILED'],
    ['that does not fit the schema', '{ me { passwordHash } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that is nested too deep to parse', `{${'a{'.repeat(20_000)}`, 'QUERY_TOO_COMPLEX'],
    ['that asks for what the schema does not have', 'subscription { me { id } }', 'BAD_USER_INPUT'],
  ])('refuses a document %s', async (_which, document, code) => {
    expectRefusal(await post(JSON.stringify({ query: document })), 400, code);
  });

  it('refuses an operation of a name that is not there without repeating it', async () => {
    const { body } = await post(JSON.stringify({ query, operationName: 'hunter2hunter2' }));

    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('takes null for left out', async () => {
    const { response } = await post(JSON.stringify({ query, variables: null, operationName: null }));

    expect(response.status).toBe(200);
  });

  it('refuses a body over the limit, whether or not its length is announced', async () => {
    const large = JSON.stringify({ query: `${query}${' '.repeat(65 * 1024)}` });
    const chunked = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

    const announced = await sendRaw(app.origin, `${head}content-length: ${large.length}\r\n\r\n`);
    const sent = await sendRaw(app.origin, `${head}content-length: ${large.length}\r\n\r\n${large}`);
    const unannounced = await sendRaw(app.origin, `${head}transfer-encoding: chunked\r\n\r\n${chunked}`);

    for (const { status, headers, body } of [announced, sent, unannounced]) {
      expect(status).toBe(413);
      expect(headers['connection']).toBe('close');
      expect(JSON.parse(body).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('takes a body as large as the limit', async () => {
    const { response } = await post(operation.padEnd(64 * 1024, ' '));

    expect(response.status).toBe(200);
  });

  it('has an answer for who hangs up in the middle, and no error of its own', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\nx-request-id: hung-up\r\ncontent-type: application/json\r\n';

    await sendAndHangUp(app.origin, `${head}content-length: 1000\r\n\r\n{"query":`);

    const { response } = await post(operation);
    expect(response.status).toBe(200);
    const lines = app.logs().filter(({ request_id }) => request_id === 'hung-up');
    expect(lines).toEqual([expect.objectContaining({ level: 'info', msg: 'request', status: 400 })]);
  });

  it.each([
    ['raw garbage', '\x16\x03\x01\x02\x00\x01\x00 this is TLS'],
    ['a request line that is none', 'HELLO\r\n\r\n'],
    ['a header that is none', 'GET / HTTP/1.1\r\nhost: x\r\nno colon here\r\n\r\n'],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length beside chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
    ['HTTP/1.1 without a host', 'GET / HTTP/1.1\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
  ])('answers %s in JSON, and closes the connection', async (_what, bytes) => {
    const { status, headers, body } = await sendRaw(app.origin, bytes);

    expect([400, 431]).toContain(status);
    expect(headers['connection']).toBe('close');
    const [error] = JSON.parse(body).errors;
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: headers['x-request-id'] });
  });
});

async function sendAndHangUp(origin: string, bytes: string): Promise<void> {
  const { connect } = await import('node:net');
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
