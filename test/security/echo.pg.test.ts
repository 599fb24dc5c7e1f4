import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { specifiedRules } from 'graphql';
import { staging, TestApp } from '../support/test-app.js';

/** A password that landed in a wrong place; a name and a text alike. */
const secret = 'hunter2_5e0a7b9c2d4f6e8a1b3c';

const verify = (argument: string) => `verifyToken(${argument}) { __typename }`;
const login = (input: string) => `mutation { login(input: ${input}) { __typename } }`;

interface Request {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: unknown;
}

/** By the rule of validation that refuses it: the secret as a name of the caller's making. */
const names: Readonly<Record<string, readonly string[]>> = {
  ExecutableDefinitionsRule: [`type ${secret} { a: Int } { me { id } }`],
  UniqueOperationNamesRule: [`query ${secret} { me { id } } query ${secret} { me { id } }`],
  LoneAnonymousOperationRule: [`{ me { id } } query ${secret} { me { id } }`],
  SingleFieldSubscriptionsRule: [`subscription ${secret} { a b }`],
  KnownTypeNamesRule: [
    `{ ...f } fragment f on ${secret} { id }`,
    `query ($a: ${secret}) { me { id } }`,
    `{ ... on ${secret} { id } }`,
  ],
  FragmentsOnCompositeTypesRule: [`{ ...${secret} } fragment ${secret} on String { id }`],
  VariablesAreInputTypesRule: [`query ($${secret}: User) { me { id } }`],
  ScalarLeafsRule: [`{ ${secret}: me }`, `{ me { id { ${secret} } } }`],
  FieldsOnCorrectTypeRule: [`{ ${secret} }`, `{ me { ${secret} } }`, `{ ${secret}: meh { id } }`],
  UniqueFragmentNamesRule: [
    `{ ...${secret} } fragment ${secret} on Query { me { id } } fragment ${secret} on Query { me { id } }`,
  ],
  KnownFragmentNamesRule: [`{ ...${secret} }`],
  NoUnusedFragmentsRule: [`{ me { id } } fragment ${secret} on User { id }`],
  PossibleFragmentSpreadsRule: [`{ ...${secret} } fragment ${secret} on User { id }`],
  NoFragmentCyclesRule: [`{ ...${secret} } fragment ${secret} on Query { ...${secret} }`],
  UniqueVariableNamesRule: [`query ($${secret}: Int, $${secret}: Int) { me { id } }`],
  NoUndefinedVariablesRule: [
    `query ${secret} { ${verify('token: $t')} }`,
    `{ ${verify(`token: $${secret}`)} }`,
  ],
  NoUnusedVariablesRule: [`query ${secret} ($${secret}: Int) { me { id } }`],
  KnownDirectivesRule: [`{ me @${secret} { id } }`],
  UniqueDirectivesPerLocationRule: [`{ ${secret}: me @skip(if: true) @skip(if: true) { id } }`],
  KnownArgumentNamesRule: [`{ me(${secret}: 1) { id } }`, `{ me @skip(${secret}: true) { id } }`],
  UniqueArgumentNamesRule: [`{ ${verify(`${secret}: 1, ${secret}: 2`)} }`],
  ValuesOfCorrectTypeRule: [login(`{ ${secret}: 1 }`), login(`{ password: ${secret} }`)],
  ProvidedRequiredArgumentsRule: [
    `{ ${secret}: verifyToken { __typename } }`,
    `{ me @skip { ${secret}: id } }`,
  ],
  VariablesInAllowedPositionRule: [`query ($${secret}: Int) { ${verify(`token: $${secret}`)} }`],
  OverlappingFieldsCanBeMergedRule: [`{ ${secret}: me { id } ${secret}: capabilities { signupEnabled } }`],
  UniqueInputFieldNamesRule: [login(`{ ${secret}: 1, ${secret}: 2 }`)],
  MaxIntrospectionDepthRule: [`{ ${secret}: __schema { types { fields { type { fields { name } } } } } }`],
};

const input = 'query ($t: String!) { verifyToken(token: $t) { __typename } }';
const signup = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';

/** What else a request has names in. */
const furtherNames: readonly Request[] = [
  { query: '{ me { id } }', operationName: secret },
  { query: `query ${secret} { me { id } } query B { me { id } }`, operationName: 'A' },
  { query: `subscription ${secret} { me { id } }` },
  { query: `{ ${secret}` },
  { query: `${secret} ${secret}` },
  { query: `query ($${secret}: String!) { ${verify(`token: $${secret}`)} }` },
  { query: `query ($${secret}: String!) { ${verify(`token: $${secret}`)} }`, variables: { [secret]: [1] } },
  {
    query: `query ($${secret}: String = "x") { ${verify(`token: $${secret}`)} }`,
    variables: { [secret]: null },
  },
  { query: input, variables: { [secret]: 1 } },
  { query: signup, variables: { input: { [secret]: 1 } } },
  { query: signup, variables: { input: { email: 'a@example.com', password: { [secret]: 1 } } } },
  { query: `mutation { ${secret}: logout { __typename } b: logout { __typename } }` },
  { query: `{ __type(name: "${secret}") { ${secret} } }` },
];

/** The secret as a value, where no such value fits. */
const values: readonly Request[] = [
  ...[`"${secret}"`, `"""${secret}"""`, `["${secret}"]`, `{ a: "${secret}" }`].flatMap((literal) => [
    { query: login(literal) },
    { query: login(`{ email: 1, password: ${literal}, a: ${literal} }`) },
    { query: `{ me @skip(if: ${literal}) { id } }` },
    { query: `{ me(a: ${literal}) { id } }` },
    { query: `{ me @a(b: ${literal}) { id } }` },
    { query: `query ($a: Int = ${literal}) { me { id } }` },
    { query: `query ($a: LoginInput = ${literal}) { me { id } }` },
    { query: `query ($a: Int = ${literal}) { ${verify('token: $a')} }` },
    { query: `{ ${verify(`token: ${literal}, token: ${literal}`)} }` },
    { query: `{ a: ${verify(`token: ${literal}`)} a: ${verify('token: "x"')} }` },
    { query: `{ ${verify(`token: ${literal}`)} ` },
    { query: `{ me { auditEvents(first: ${literal}) { edges { cursor } } } }` },
  ]),
  { query: `{ ${verify(`token: "${secret}`)} }` },
  { query: `{ ${verify(`token: "${secret}\\q"`)} }` },
  { query: `# ${secret}\n{` },
  { query: `{ ${verify(`token: ${'8675309'.repeat(3)}`)} }` },
  ...[[secret], { a: secret }, [[{ a: secret }]]].flatMap((value) => [
    { query: input, variables: { t: value } },
    { query: signup, variables: { input: value } },
    { query: signup, variables: { input: { email: value, password: value, role: value } } },
    { query: 'query ($a: Boolean!) { me @skip(if: $a) { id } }', variables: { a: value } },
    {
      query: 'query ($n: Int) { me { auditEvents(first: $n) { edges { cursor } } } }',
      variables: { n: value },
    },
  ]),
  { query: signup, variables: { input: { email: 'a@example.com', password: 'x', role: secret } } },
  { query: signup, variables: secret },
];

const inNames: readonly [string, Request][] = [
  ...Object.entries(names).flatMap(([rule, documents]) =>
    documents.map((query): [string, Request] => [rule, { query }]),
  ),
  ...furtherNames.map((request): [string, Request] => ['a name', request]),
];
const inValues = values.map((request): [string, Request] => ['a value', request]);

it.each(specifiedRules.map(({ name }) => name))('%s has documents here', (rule) => {
  expect(Object.keys(names)).toContain(rule);
});

describe.each([
  ['development', {}, inValues],
  ['staging', staging, [...inValues, ...inNames]],
])('what a wrong request holds, in %s', (_env, settings, requests) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(settings);
  });
  afterAll(() => app.close());

  it.each(requests.map(([what, request], at): [string, number, Request] => [what, at, request]))(
    'is not repeated: %s, %i',
    async (_what, _at, request) => {
      const linesBefore = app.logs().length;

      const response = await fetch(app.client.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });

      const text = await response.text();
      expect(response.status).toBe(400);
      expect(text).not.toContain(secret);
      expect(text).not.toContain('8675309');
      expect(text).not.toMatch(/did you mean|stack|select .+ from/i);
      expect(JSON.parse(text).errors.length).toBeGreaterThan(0);
      expect(JSON.stringify(app.logs().slice(linesBefore))).not.toContain(secret);
    },
  );
});
