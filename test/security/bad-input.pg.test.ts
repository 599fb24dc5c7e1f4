import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isNonNullType, isInputObjectType } from 'graphql';
import { everyPlace, harmlessArguments } from '../support/schema-walk.js';
import type { Place } from '../support/schema-walk.js';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';

/** Recognisable wherever they come up again. */
const secret = 'hunter2-5e0a7b9c2d4f6e8a1b3c';
const number = 867_530_986_753;

const values: Readonly<Record<string, (place: Place) => unknown>> = {
  'a number': () => number,
  'a fraction': () => number + 0.5,
  'a boolean': () => true,
  'an object': () => ({ password: secret }),
  'a list': () => [secret, [secret]],
  null: () => null,
  'an unknown field': ({ args }) => ({
    ...(Object.values(harmlessArguments(args))[0] as object),
    unknownField: secret,
  }),
  'text with NUL': () => `${secret}\0`,
  'a lone surrogate': () => `${secret}\uD800`,
  'ninety kilobytes': () => secret + 'x'.repeat(90_000),
  'an empty string': () => '',
  'a word': () => secret,
};

/** What no operation may act on, whatever its type says. */
const hostile = new Set(['text with NUL', 'a lone surrogate', 'ninety kilobytes', 'an unknown field']);

/** logout never refuses: a token that is none has no session to end. */
const actsOnAnything = new Set(['logout.input.refreshToken', 'user.id']);

interface GraphQLFault {
  readonly message: string;
  readonly extensions: { code: string; fields?: { path: string[] }[] };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly data?: Record<string, { __typename?: string } | null> | null;
  readonly errors?: readonly GraphQLFault[];
}

describe('bad input', () => {
  let app: TestApp;
  let places: Place[];
  let linesBefore: number;
  beforeAll(async () => {
    app = await TestApp.start();
    places = await everyPlace(app.client);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    linesBefore = app.logs().length;
  });

  async function send(query: string, variables: object | undefined, user: TestUser): Promise<Answer> {
    const response = await fetch(app.client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${user.accessToken}` },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return { ...(JSON.parse(text) as Pick<Answer, 'data' | 'errors'>), status: response.status, text };
  }

  async function tryEverywhere(
    kind: string,
    ask: (place: Place, value: unknown) => [string, object],
  ): Promise<string[]> {
    const problems: string[] = [];
    let user = await app.administrator();
    for (const place of places) {
      if (kind === 'an unknown field' && !isInputObjectType(bareType(place))) continue;
      const answer = await send(...ask(place, values[kind]!(place)), user);

      const name = `${place.field}.${place.path.join('.')}`;
      const problem = problemOf(answer, place, hostile.has(kind) && !actsOnAnything.has(name));
      if (problem) problems.push(`${name}: ${problem}, in ${answer.text.slice(0, 200)}`);
      // What was welcome may have ended the session or the account.
      if (!answer.errors) user = await app.administrator();
    }
    // A few tell as much as hundreds.
    return problems.slice(0, 5);
  }

  function expectNoTrace(): void {
    for (const line of app.logs().slice(linesBefore)) {
      expect(line['level']).toBe('info');
      expect(JSON.stringify(line)).not.toContain(secret);
      expect(JSON.stringify(line)).not.toContain(String(number));
    }
  }

  it('has places in every operation that takes arguments', () => {
    const fields = new Set(places.map(({ field }) => field));

    for (const field of ['signup', 'login', 'refresh', 'verifyToken', 'deleteAccount'])
      expect(fields).toContain(field);
    expect(places.length).toBeGreaterThan(30);
  });

  it.each(Object.keys(values))(
    'is refused everywhere when a variable holds %s, and leaves no trace',
    async (kind) => {
      const problems = await tryEverywhere(kind, asVariables);

      expect(problems).toEqual([]);
      expectNoTrace();
    },
  );

  it.each(Object.keys(values))(
    'is refused everywhere when the document holds %s, and leaves no trace',
    async (kind) => {
      const problems = await tryEverywhere(kind, asLiterals);

      expect(problems).toEqual([]);
      expectNoTrace();
    },
  );

  it('is refused everywhere when it is a megabyte, by its size', async () => {
    const user = await app.signedInUser();
    const megabyte = secret + 'x'.repeat(1_000_000);
    const asked = places.flatMap((place) => [asVariables(place, megabyte), asLiterals(place, megabyte)]);

    const answers: Answer[] = [];
    for (const [query, variables] of asked) answers.push(await send(query, variables, user));

    for (const { status, text, errors } of answers) {
      expect(status).toBe(413);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(text).toContain('larger than 102400 bytes');
      expect(text).not.toContain(secret);
    }
    expectNoTrace();
  });

  it.each([
    [
      'sixty fields that there are not',
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, secret])),
    ],
    [
      'an object nested a thousand deep',
      JSON.parse(`${'{"a":'.repeat(1000)}"${secret}"${'}'.repeat(1000)}`) as object,
    ],
    [
      'a field by the name of a prototype',
      JSON.parse(`{"__proto__":{"password":"${secret}"},"constructor":"${secret}"}`) as object,
    ],
  ])('is refused when the input holds %s', async (_what, input) => {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';

    const answer = await send(query, { input }, await app.signedInUser());

    expect(answer.status).toBe(400);
    expect(answer.errors!.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(answer.text).not.toContain(secret);
    expectNoTrace();
  });

  it.each([
    [
      'a default of a variable',
      `query ($token: Int = "${secret}") { verifyToken(token: "x") { __typename } }`,
    ],
    ['an argument of a directive', `{ capabilities @skip(if: "${secret}") { signupEnabled } }`],
    ['an argument that there is not', `{ capabilities(password: "${secret}") { signupEnabled } }`],
    [
      'a variable that is missing',
      `query ($token: String!, $password: String = "${secret}") { verifyToken(token: $token) { __typename } }`,
    ],
    ['a document that does not parse', `{ verifyToken(token: "${secret}) { __typename } }`],
  ])('is refused without repeating it when it stands in %s', async (_where, query) => {
    const answer = await send(query, {}, await app.signedInUser());

    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(secret);
    expectNoTrace();
  });
});

function bareType({ type }: Place): unknown {
  return isNonNullType(type) ? type.ofType : type;
}

/** The whole argument as a variable, with the value in its place. */
function asVariables({ kind, field, args, path, selection }: Place, value: unknown): [string, object] {
  const variables = put(harmlessArguments(args), path, value);
  const given = args.filter(({ name }) => Object.hasOwn(variables, name));
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  return [`${kind} (${declared}) { ${field}(${passed}) ${selection} }`, variables];
}

function asLiterals({ kind, field, args, path, selection }: Place, value: unknown): [string, object] {
  const given = Object.entries(put(harmlessArguments(args), path, value));
  const passed = given.map(([name, inner]) => `${name}: ${literal(inner)}`).join(', ');
  return [`${kind} { ${field}(${passed}) ${selection} }`, {}];
}

function put(object: object, [first, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const inner = (object as Record<string, object>)[first!] ?? {};
  return { ...object, [first!]: rest.length === 0 ? value : put(inner, rest, value) };
}

/** A word in capitals is a member of an enum. */
function literal(value: unknown): string {
  if (typeof value === 'string' && /^[A-Z_]+$/.test(value)) return value;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
}

/** Codes of errors about a document as a whole, whose arguments are not looked at yet. */
const ofDocuments = new Set(['GRAPHQL_PARSE_FAILED', 'QUERY_TOO_COMPLEX']);

const refusing = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', ...ofDocuments]);

/** What is wrong with the answer to a bad value, or null. */
function problemOf(answer: Answer, place: Place, mustRefuse: boolean): string | null {
  const { status, text, errors = [] } = answer;
  if (status >= 500) return `status ${status}`;
  if (text.includes(secret) || text.includes(String(number))) return 'repeats what was sent';

  const strange = errors.find(({ extensions }) => !refusing.has(extensions.code));
  if (strange) return `code ${strange.extensions.code}`;
  if (errors.length > 0 && !errors.some((error) => isNamed(error, place.path.at(-1)!)))
    return 'does not name the argument';
  return mustRefuse && !isRefused(answer, place) ? 'is not refused' : null;
}

/** Whether the error tells which argument it is about. */
function isNamed({ message, extensions: { code, fields = [] } }: GraphQLFault, argument: string): boolean {
  if (ofDocuments.has(code)) return true;
  return message.includes(argument) || fields.some(({ path }) => path.includes(argument));
}

function isRefused({ data, errors }: Answer, { field }: Place): boolean {
  const { __typename = '' } = data?.[field] ?? {};
  return errors !== undefined || __typename.endsWith('Error') || __typename === 'RejectedToken';
}
