import { graphql, repeat } from '../../support/request-cost.js';
import type { CostlyRequest, WireRequest } from '../../support/request-cost.js';

const login = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
const verify = 'query ($t: String!) { verifyToken(token: $t) { __typename } }';
const long = 'x'.repeat(90_000);

const record = (count: number, write: (at: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => write(at)));

const list = (count: number, value: unknown) => Array.from({ length: count }, () => value);

/** A body as it is, whatever it holds. */
const raw = (name: string, body: string | Buffer, more: WireRequest = {}): CostlyRequest => ({
  name,
  make: () => ({ ...more, body }),
});

const query = '{ __typename }';

/** What comes beside the document: variables, names, extensions, and bodies that are none. */
export const inputs: readonly CostlyRequest[] = [
  graphql('a thousand unknown fields', login, { variables: { input: record(990, (at) => [`f${at}`, 1]) } }),
  graphql('unknown fields like known ones', login, {
    variables: { input: record(990, (at) => [`password${at}`, 1]) },
  }),
  graphql('a hundred long unknown fields', login, {
    variables: { input: record(100, (at) => [`f${at}${'x'.repeat(900)}`, 1]) },
  }),
  graphql('an unknown field of 90,000 letters', login, { variables: { input: { [long]: 1 } } }),
  graphql('an unknown field of signs', login, { variables: { input: { ['%a'.repeat(45_000)]: 1 } } }),
  graphql('a list of wrong values', login, { variables: { input: list(990, 1) } }),
  graphql('a list for a text', verify, { variables: { t: list(990, 'x'.repeat(90)) } }),
  graphql('long texts that do not fit', `query (${repeat(40, (at) => `$v${at}: Int`)}) { __typename }`, {
    variables: record(40, (at) => [`v${at}`, '\u0001'.repeat(350)]),
  }),
  graphql('variables that the operation does not have', verify, {
    variables: record(9000, (at) => [`v${at}`, 1]),
  }),
  graphql('variables that do not fit', `query (${repeat(300, (at) => `$v${at}: Int!`)}) { __typename }`, {
    variables: record(300, (at) => [`v${at}`, 'x'.repeat(200)]),
  }),
  graphql('variables that are missing', `query (${repeat(300, (at) => `$v${at}: Int!`)}) { __typename }`),
  graphql('a password of 90,000 characters', login, {
    variables: { input: { email: 'a@example.com', password: long } },
  }),
  graphql('a token of 90,000 characters', verify, { variables: { t: long } }),
  graphql('a token of dots', verify, { variables: { t: '.'.repeat(90_000) } }),
  graphql('a token whose header is long', verify, {
    variables: {
      t: `${Buffer.from(JSON.stringify({ kid: long.slice(0, 60_000) })).toString('base64url')}.a.b`,
    },
  }),
  graphql('an operation name of 90,000 letters', query, { operationName: long }),
  graphql('extensions', query, { extensions: record(9000, (at) => [`e${at}`, 1]) }),
  graphql('a persisted query', query, { extensions: { persistedQuery: { version: 1, sha256Hash: long } } }),
  graphql('prototypes', login, {
    variables: JSON.parse('{"__proto__":{"input":1},"input":{"__proto__":{}}}'),
  }),
  raw('lists in lists', `{"query":"${query}","variables":{"a":${'['.repeat(45_000)}${']'.repeat(45_000)}}}`),
  raw(
    'objects in objects',
    `{"query":"${query}","variables":${'{"a":'.repeat(16_000)}1${'}'.repeat(16_000)}}`,
  ),
  raw('a long number', `{"query":"${query}","variables":{"a":${'1'.repeat(95_000)}}}`),
  raw('a long fraction', `{"query":"${query}","variables":{"a":0.${'1'.repeat(95_000)}e-9999}}`),
  raw('one key many times', `{${'"query":"{a}",'.repeat(7000)}"a":1}`),
  raw('many keys', `{"query":"${query}",${repeat(9000, (at) => `"k${at}":1`, ',')}}`),
  raw(
    'integers as keys',
    `{"query":"${query}","variables":{${repeat(6000, (at) => `"${at * 99_991}":1`, ',')}}}`,
  ),
  raw('escapes', `{"query":"${'\\u0041'.repeat(15_000)}"}`),
  raw('no JSON', '['.repeat(95_000)),
  raw('a text without an end', `"${long}`),
  raw('no UTF-8', Buffer.alloc(95_000, 0xff)),
  raw('a batch', `[${repeat(3000, () => `{"query":"${query}"}`, ',')}]`),
  raw('an empty body', ''),
  raw('another type', long, { headers: { 'content-type': 'text/plain;'.repeat(900) } }),
];
