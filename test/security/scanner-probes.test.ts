import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { staging, TestApp } from '../support/test-app.js';

/** Names of the schema by which a probe could tell that it succeeded. */
const ownNames = /\b(SignupInput|LoginInput|AuditEvent|capabilities|verifyToken|requestPasswordReset)\b/;

const repeat = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

const production = {
  ...staging,
  ENV: 'production',
  PUBLIC_URL: 'https://auth.clinic.example',
  FRONTEND_URL: 'https://clinic.example',
};

/** What graphql-cop, InQL, clairvoyance and programs like them ask, and what they take for a weakness. */
describe.each([
  ['staging', staging],
  ['production', production],
])('a scanner, in %s,', (_env, settings) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(settings);
  });
  afterAll(() => app.close());

  const asJson = { 'content-type': 'application/json' };

  async function post(body: string, headers: Readonly<Record<string, string>> = asJson) {
    return answerOf(await fetch(app.client.url, { method: 'POST', headers, body }));
  }

  const ask = (query: string) => post(JSON.stringify({ query }));

  async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
    return answerOf(await fetch(`${app.origin}${path}`, { headers }));
  }

  async function answerOf(response: Response) {
    const text = await response.text();
    const { data = null, errors = [], extensions } = JSON.parse(text) as Record<string, any>;
    return { status: response.status, headers: response.headers, text, data, errors, extensions };
  }

  function expectRefused({ status, text, data, errors }: Awaited<ReturnType<typeof answerOf>>) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(data).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    expect(text).not.toMatch(ownNames);
    expect(text).not.toMatch(/did you mean/i);
  }

  it('meets a server that answers', async () => {
    await expect(ask('{ __typename }')).resolves.toMatchObject({
      status: 200,
      data: { __typename: 'Query' },
    });
  });

  it.each([1, 2, 10, 20, 50, 1000])('gets one error for %i unknown directives', async (count) => {
    const distinct = await ask(`query { __typename ${repeat(count, (at) => `@d${at}`)} }`);
    const same = await ask(`query { __typename ${'@aa'.repeat(count)} }`);
    const operation = await ask(`query ${repeat(count, (at) => `@d${at}`)} { __typename }`);
    const spread = await ask(`query { ${repeat(count, (at) => `... @d${at} { __typename }`)} }`);

    for (const answer of [distinct, same, operation, spread]) {
      expectRefused(answer);
      expect(answer.errors).toHaveLength(1);
    }
  });

  it.each(['skip(if: false)', 'include(if: true)'])(
    'gets one error for ten @%s in one place',
    async (used) => {
      const answer = await ask(`{ __typename ${repeat(10, () => `@${used}`)} }`);

      expectRefused(answer);
      expect(answer.errors).toHaveLength(1);
    },
  );

  it('gets no answer to a hundred aliases, in place or by fragments', async () => {
    expectRefused(await ask(`{ ${repeat(101, (at) => `alias${at}: __typename`)} }`));
    const spreads = repeat(4, () => '...f');
    expectRefused(
      await ask(`{ ${spreads} } fragment f on Query { ${repeat(25, (at) => `a${at}: __typename`)} }`),
    );
  });

  it('gets no answer to a field that comes five hundred times', async () => {
    expectRefused(await ask(`query { ${repeat(500, () => '__typename')} }`));
  });

  it('gets no answer to a batch', async () => {
    expectRefused(
      await post(JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })))),
    );
  });

  it('gets no answer to fragments that go in circles', async () => {
    expectRefused(await ask('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'));
    expectRefused(await ask('{ ...a } fragment a on Query { __typename ...a }'));
    expectRefused(await ask('{ me { ...a } } fragment a on User { sessions { user { ...a } } }'));
  });

  it.each([
    ['the whole query', getIntrospectionQuery()],
    ['__schema', '{ __schema { types { name fields { name } } } }'],
    ['__schema beside a field', '{ __typename __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "User") { name fields { name } } }'],
    ['__type under an alias', '{ a: __type(name: "Query") { kind } }'],
    ['__schema in a fragment', '{ ...f } fragment f on Query { __schema { directives { name } } }'],
    ['__schema within a type condition', '{ ... on Query { __schema { mutationType { name } } } }'],
    [
      'a circle of types',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    ],
    ['__schema with line breaks', '{\n__schema\n,{,types{,name}}}'],
    ['__schema in a mutation', 'mutation { __schema { types { name } } }'],
  ])('learns no schema by %s', async (_what, query) => {
    const accept = 'application/json';
    expectRefused(await ask(query));
    expectRefused(await get(`/graphql?query=${encodeURIComponent(query)}`, { accept }));
  });

  it.each([
    'query { __schema { directive } }',
    'query { capabilitie { signupEnable } }',
    'query { capabilities { signupEnable } }',
    'query { mee }',
    'mutation { logi }',
    'mutation { login(inpu: {}) { __typename } }',
    'mutation { login(input: { emai: "a", password: "b" }) { __typename } }',
    'query ($a: LoginInpu) { __typename }',
    '{ ... on Quer { __typename } }',
    '{ __typename @skp(if: true) }',
    '{ __typename @skip(i: true) }',
  ])('is given no suggestion for %s', async (query) => {
    const { status, text } = await ask(query);

    expect(status).toBe(400);
    expect(text).not.toMatch(/did you mean|suggest/i);
    expect(text.replaceAll(query, '')).not.toMatch(/"(login|me|email|password|skip|Query|signupEnabled)"/);
  });

  it.each([
    ['a query', '{ __typename }'],
    ['a mutation', 'mutation { __typename }'],
    ['a mutation of ours', 'mutation { logout { __typename } }'],
  ])('runs no operation by GET or by a form: %s', async (_what, query) => {
    const form = new URLSearchParams({ query }).toString();
    const types = [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/graphql',
    ];

    expectRefused(await get(`/graphql?${form}`));
    expectRefused(await get(`/graphql/?${form}`));
    expectRefused(await get(`/graphql?${form}`, { 'content-type': 'application/json' }));
    for (const type of types) {
      expectRefused(await post(form, { 'content-type': type }));
      expectRefused(await post(JSON.stringify({ query }), { 'content-type': type }));
    }
    expectRefused(await post(form, asJson));
  });

  it('gets no traces, and nothing else in extensions', async () => {
    for (const name of ['accept', 'apollo-tracing', 'x-apollo-tracing', 'apollo-federation-include-trace']) {
      const answer = await post(JSON.stringify({ query: '{ __typename }' }), { ...asJson, [name]: 'ftv1' });

      expect(answer.status).toBe(200);
      expect(answer.extensions).toBeUndefined();
    }
  });

  it.each([
    '/',
    '/graphql',
    '/graphiql',
    '/graphql/console',
    '/playground',
    '/altair',
    '/console',
    '/voyager',
    '/v1/graphql',
    '/api/graphql',
    '/graph',
    '/sandbox',
    '/explorer',
    '/graphql/schema',
    '/schema.graphql',
  ])('finds no console at %s', async (path) => {
    const response = await fetch(`${app.origin}${path}`, { headers: { accept: 'text/html' } });
    const [{ headers }, text] = [response, await response.text()];

    // A page for people: it runs no script and loads nothing but its icon.
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(headers.get('content-security-policy')).not.toMatch(/script-src|connect-src/);
    expect(text).not.toMatch(/graphiql|playground|sandbox|altair|voyager|graphql|<script/i);
  });

  it.each([
    'qwerty cop { abc }',
    '{',
    'query { abc }',
    '{ __typename(a: 1) }',
    '\u0000',
    '{ me { id(a: {}) } }',
  ])('meets no unhandled error by %j', async (query) => {
    const answer = await ask(query);

    expectRefused(answer);
    expect(answer.text).not.toMatch(/exception|stack|node_modules|\.[jt]s:|at \w+ \(/i);
    for (const { extensions } of answer.errors) {
      expect(Object.keys(extensions).sort()).toEqual(expect.arrayContaining(['code', 'requestId']));
    }
    expect(app.logs()).not.toContainEqual(expect.objectContaining({ msg: 'unexpected error' }));
  });

  it('learns no engine by the words of errors or headers', async () => {
    const answers = [await ask('{'), await ask('{ a }'), await post('', asJson), await get('/graphql')];

    for (const { text, headers } of answers) {
      expect(text + JSON.stringify([...headers])).not.toMatch(/apollo|graphql-js|type-graphql|express|node/i);
    }
  });

  it('gets no answer to a subscription, nor to a socket', async () => {
    expectRefused(await ask('subscription { a }'));
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
    expectRefused(await get('/graphql', upgrade).catch(() => get('/graphql')));
  });
});
