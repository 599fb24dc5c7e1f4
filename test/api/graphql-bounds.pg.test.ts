import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import type { Reply } from '../support/client.js';
import { staging, TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const repeat = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

const nested = (levels: number): string => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;

/** Each fragment spreads the next one twice. */
const fanOut = (levels: number, on = 'Query'): string =>
  `${repeat(levels, (at) => `fragment f${at} on ${on} { ...f${at + 1} ...f${at + 1} }`)} fragment f${levels} on ${on} { __typename }`;

const logout = 'logout { __typename }';

function expectTooComplex({ status, data, errors }: Reply, bound: RegExp): void {
  expect(status).toBe(400);
  expect(data ?? null).toBeNull();
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(bound),
      extensions: { code: 'QUERY_TOO_COMPLEX', requestId: expect.any(String) },
    }),
  ]);
}

describe('the bounds on GraphQL documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it.each([
    ['13 levels of fields', nested(13), /12 levels/],
    [
      '13 levels through fragments',
      `{ a { ...f } } fragment f on A { b { ...g } } fragment g on A ${nested(11)}`,
      /12 levels/,
    ],
    ['13 levels in a fragment that nothing uses', `{ __typename } fragment f on Query ${nested(13)}`, /12/],
    ['13 levels in an operation that is not meant', `query A { __typename } query B ${nested(13)}`, /12/],
    ['31 aliases', `{ ${repeat(31, (at) => `a${at}: __typename`)} }`, /30 aliases/],
    [
      '32 aliases by a fragment of 16 that is spread twice',
      `{ ...f me { ...f } } fragment f on Query { ${repeat(16, (at) => `a${at}: __typename`)} }`,
      /30 aliases/,
    ],
    ['11 fields at the root', `{ ${repeat(11, () => 'me { id }')} }`, /10 fields/],
    [
      '11 fields at the root by a fragment',
      `{ ...f } fragment f on Query { ${repeat(11, () => 'me')} }`,
      /10/,
    ],
    ['21 directives', `{ me { id ${repeat(21, () => '@skip(if: true)')} } }`, /20 directives/],
    ['21 directives on spreads', `{ me { ${repeat(21, () => '... @a { id }')} } }`, /20 directives/],
    ['21 directives on the operation', `query ${repeat(21, () => '@a')} { id }`, /20 directives/],
    ['21 directives on variables', `query ($a: Int ${repeat(21, () => '@a')}) { id }`, /20 directives/],
    ['one field 101 times', `{ me { ${repeat(101, () => 'id')} } }`, /100 times/],
    [
      'one field a hundred times with five arguments',
      `{ me { ${repeat(100, () => 'x(a:1 b:1 c:1 d:1 e:1)')} } }`,
      /repeats too much/,
    ],
    [
      'ten long arguments that are compared',
      `{ ${repeat(10, () => `me(a: "${'\u007f'.repeat(9000)}")`)} }`,
      /repeats too much/,
    ],
    ['900 fragments beside each other', `{ ${repeat(900, (at) => `...f${at}`)} }`, /repeats too much/],
    [
      'a hundred fields in many inline fragments',
      `{ ${'... { '.repeat(500)} ${repeat(100, () => 'me')} ${'} '.repeat(500)} }`,
      /10 fields|repeats too much/,
    ],
    [
      'repeats below a field, in many inline fragments',
      `{ me { ${'... { '.repeat(500)} ${repeat(100, () => 'id')} ${'} '.repeat(500)} } }`,
      /repeats too much/,
    ],
    ['a name of 256 letters', `{ ${'a'.repeat(256)} }`, /255 characters/],
    [
      'pages in pages that do not say how large they are',
      `{ users { nodes { auditEvents { nodes { ${repeat(15, () => 'id')} } } } } }`,
      /5000 fields/,
    ],
    ['a circle', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }', /spreads itself/],
    ['a circle that nothing uses', '{ me { id } } fragment a on Query { ...a }', /spreads itself/],
    ['2001 tokens', `{ me { ${repeat(1997, () => 'id')} } }`, /2000 tokens/],
    ['40,000 opening braces', '{ a '.repeat(20_000), /2000 tokens/],
    ['a fan-out of 22 levels', `{ ...f0 } ${fanOut(22)}`, /5000 fields/],
    ['a fan-out of 120 levels', `{ ...f0 } ${fanOut(120)}`, /5000 fields/],
  ])('refuse %s', async (_what, document, bound) => {
    expectTooComplex(await app.client.ask(document, {}), bound);
  });

  it('refuse again what they refused before, whatever operation is meant', async () => {
    const document = `query A { ${repeat(31, (at) => `a${at}: __typename`)} }`;
    const ask = async (more: object) => {
      const body = JSON.stringify({ query: document, ...more });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(app.client.url, { method: 'POST', headers, body })).text();
    };

    for (const more of [{}, {}, { operationName: 'A' }, { operationName: 'B' }]) {
      await expect(ask(more)).resolves.toContain('QUERY_TOO_COMPLEX');
    }
  });

  it.each([
    ['two fields', `mutation { a: ${logout} b: ${logout} }`],
    ['one field twice', `mutation { ${logout} ${logout} }`],
    ['a field and a fragment', `mutation { ${logout} ...f } fragment f on Mutation { a: ${logout} }`],
    ['a fragment twice', `mutation { ...f ... on Mutation { ...f } } fragment f on Mutation { ${logout} }`],
    ['two fields in one inline fragment', `mutation { ... { a: ${logout} b: ${logout} } }`],
  ])('run one mutation a request, so not %s', async (_what, document) => {
    const ada = await app.signedInUser();

    expectTooComplex(await app.client.ask(document, {}, ada.sent), /1 mutation/);

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('count the items of lists, as literals, defaults and variables give them', async () => {
    const events = 'auditEvents(first: $n) { edges { node { id } } }';
    const counted = (how: string, declared = '') =>
      `query ${declared} { me { ${events.replace('$n', how)} } }`;

    expectTooComplex(await app.client.ask(counted('2000'), {}), /5000 fields/);
    expectTooComplex(await app.client.ask(counted('$n', '($n: Int = 2000)'), {}), /5000 fields/);
    const byVariable = counted('$n', '($n: Int)');
    for (const n of [2000, 3, 2000, 1e308]) {
      const { errors } = await app.client.ask(byVariable, { n });
      const codes = errors.map(({ extensions }) => extensions['code'] as string);
      expect(codes.includes('QUERY_TOO_COMPLEX')).toBe(n > 3);
    }
  });

  it('count the values of variables, however deep', async () => {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
    const deep = JSON.parse(`${'['.repeat(2000)}1${']'.repeat(2000)}`) as unknown;

    const many = await app.client.ask(query, { input: Array.from({ length: 1000 }, () => 1) });
    const nestedValues = await app.client.ask(query, { input: deep });
    const few = await app.client.ask(query, { input: Array.from({ length: 999 }, () => 1) });

    expectTooComplex(many, /1000 values/);
    expectTooComplex(nestedValues, /1000 values/);
    expect(few.errors[0]!.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('multiply lists in lists', async () => {
    const lists = (n: number) => `{ a(first: ${n}) { b(last: ${n}) { c } } }`;

    const [small, large] = [await app.client.ask(lists(50), {}), await app.client.ask(lists(71), {})];

    expect(small.errors[0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expectTooComplex(large, /5000 fields/);
  });

  it.each([
    ['12 levels', nested(12)],
    ['30 aliases', `{ ${repeat(30, (at) => `a${at}: __typename`)} }`],
    ['10 fields at the root', `{ ${repeat(10, () => 'me { id }')} }`],
    ['20 directives', `{ ${repeat(20, () => '... @include(if: true) { __typename }')} }`],
    [
      'a page in each of two members',
      `{ users(first: 2) { nodes { auditEvents { nodes { ${repeat(15, () => 'id')} } } } } }`,
    ],
    [
      'forty repeats with an argument',
      `{ me { ${repeat(40, () => 'auditEvents(first: 2) { nodes { id } }')} } }`,
    ],
    [
      'what components of a page ask for in fragments of their own',
      `{ me { ${repeat(20, (at) => `...f${at}`)} } } ${repeat(20, (at) => `fragment f${at} on User { id email sessions { id ...s } }`)} fragment s on Session { device }`,
    ],
    ['a name of 255 letters', `{ ${'a'.repeat(255)} }`],
    ['one field 100 times', `{ ${repeat(100, () => '__typename')} }`],
    ['1 mutation and what it is called', `mutation { __typename ${logout} }`],
  ])('let %s pass', async (_what, document) => {
    const { errors } = await app.client.ask(document, {});

    const codes = errors.map(({ extensions }) => extensions['code'] as string);
    expect(codes).not.toContain('QUERY_TOO_COMPLEX');
  });

  it('count the length of names in variables', async () => {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';

    const reply = await app.client.ask(query, { input: { ['x'.repeat(256)]: 1 } });

    expectTooComplex(reply, /255 characters/);
  });

  it('let tools look at the schema in development', async () => {
    const options = { descriptions: true, inputValueDeprecation: true, specifiedByUrl: true };
    const { status, data } = await app.client.ask(getIntrospectionQuery(options), {});

    expect(status).toBe(200);
    expect(data!['__schema'].types.length).toBeGreaterThan(20);
  });

  it('come from settings', async () => {
    const settings = {
      GRAPHQL_MAX_DEPTH: '3',
      GRAPHQL_MAX_ALIASES: '0',
      GRAPHQL_MAX_ROOT_FIELDS: '1',
      GRAPHQL_MAX_DIRECTIVES: '1',
      GRAPHQL_MAX_COMPLEXITY: '100',
      GRAPHQL_MAX_TOKENS: '250',
    };
    await withApp(settings, async ({ client }) => {
      const ask = (document: string) => client.ask(document, {});

      expectTooComplex(await ask(nested(4)), /3 levels/);
      expectTooComplex(await ask('{ a: __typename }'), /0 aliases/);
      expectTooComplex(await ask('{ me { id } capabilities { signupEnabled } }'), /1 field/);
      expectTooComplex(await ask('{ ... @include(if: true) @a { __typename } }'), /1 directive/);
      expectTooComplex(await ask('{ a(first: 100) { a } }'), /100 fields/);
      expectTooComplex(await ask(`{ ${repeat(300, (at) => `a${at}`)} }`), /250 tokens/);
      await expect(ask('{ __typename }')).resolves.toMatchObject({ status: 200 });
    });
  });

  it('hold outside development, where introspection is refused by name', async () => {
    await withApp(staging, async ({ client }) => {
      expectTooComplex(await client.ask(nested(13), {}), /12 levels/);
      const { status, errors } = await client.ask(getIntrospectionQuery(), {});

      expect(status).toBe(400);
      expect(errors[0]).toMatchObject({
        message: 'Introspection is disabled.',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
    });
  });
});
