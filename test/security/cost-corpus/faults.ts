import { graphql, repeat } from '../../support/request-cost.js';
import type { CostlyRequest } from '../../support/request-cost.js';

const newlines = '\n'.repeat(45_000);
const long = 'x'.repeat(90_000);
const login = (input: string) => `mutation { login(input: ${input}) { __typename } }`;
const fields = (count: number, write: (at: number) => string) => `{${repeat(count, write)}}`;

/** Documents with many mistakes, or with few that are dear to tell. */
export const faults: readonly CostlyRequest[] = [
  graphql('a hundred unknown fields', `{ me { ${repeat(990, (at) => `field${at}`)} } }`),
  graphql('unknown fields after many lines', `${newlines}{ me { ${repeat(500, (at) => `f${at}`)} } }`),
  graphql('conflicts after many lines', `${newlines}{ me { ${repeat(100, (at) => `a:f${at}`)} } }`),
  graphql(
    'nested conflicts after many lines',
    `${newlines}{ ${repeat(10, (at) => `me{a{${repeat(20, (n) => `b${n}(x:${at})`)}}}`)} }`,
  ),
  graphql('a syntax error after many lines', `${newlines}{`),
  graphql('carriage returns', `${'\r'.repeat(45_000)}{ me { ${repeat(500, (at) => `f${at}`)} } }`),
  graphql(
    'lines in a block string',
    `{ me(a:"""${'\n a'.repeat(20_000)}""") { ${repeat(200, (at) => `f${at}`)} } }`,
  ),
  graphql('commas', `${','.repeat(95_000)}{ me { ${repeat(500, (at) => `f${at}`)} } }`),
  graphql('comments', `${'#\n'.repeat(30_000)}{ me { ${repeat(500, (at) => `f${at}`)} } }`),
  graphql(
    'comments in a good document',
    `
      ${'#\n'.repeat(30_000)}
      {
        __typename
      }
    `,
  ),
  graphql('one long comment', `#${long}\n{ me { nope } }`),
  graphql('a long unknown field', `{ ${long} }`),
  graphql('ten long unknown fields', `{ ${repeat(10, (at) => `f${at}${'x'.repeat(9000)}`)} }`),
  graphql('a hundred long unknown fields', `{ me { ${repeat(99, (at) => `f${at}${'x'.repeat(900)}`)} } }`),
  graphql('unknown fields like those that there are', `{ me { ${repeat(900, (at) => `createdAt${at}`)} } }`),
  graphql('a long unknown type', `{ ... on ${long} { id } }`),
  graphql('unknown types', `{ me { ${repeat(300, (at) => `... on Usre${at} { id }`)} } }`),
  graphql('a long unknown argument', `{ me(${long}: 1) { id } }`),
  graphql('unknown arguments', `{ me(${repeat(600, (at) => `input${at}: 1`)}) { id } }`),
  graphql('unknown directives', `{ me { ${repeat(20, (at) => `id @a${at}`)} } }`),
  graphql('a long unknown fragment', `{ ...${long} }`),
  graphql('unknown fragments', `{ ${repeat(900, (at) => `...a${at}`)} }`),
  graphql(
    'unused fragments',
    `
      {
        me {
          id
        }
      }
      ${repeat(240, (at) => `fragment f${at} on User { id }`)}
    `,
  ),
  graphql(
    'fragments named alike',
    `
      {
        me {
          id
        }
      }
      ${repeat(240, () => `fragment f on User { id }`)}
    `,
  ),
  graphql(
    'fragments on a scalar',
    `
      {
        me {
          id
        }
      }
      ${repeat(240, (at) => `fragment f${at} on String { id }`)}
    `,
  ),
  graphql(
    'operations named alike',
    repeat(300, () => 'query a { me { id } }'),
  ),
  graphql(
    'many operations',
    repeat(280, (at) => `query a${at} { me { id } }`),
  ),
  graphql(
    'many operations that share fragments',
    `
      ${repeat(120, (at) => `query a${at} { ...f0 }`)}
      ${repeat(110, (at) => `fragment f${at} on Query { ...f${at + 1} x }`)}
    `,
  ),
  graphql(
    'operations, fragments and variables',
    `
      ${repeat(60, (at) => `query a${at} { ...f0 }`)}
      ${repeat(60, (at) => `fragment f${at} on Query { ...f${at + 1} x(a:$v${at} b:$v c:$w) }`)}
    `,
  ),
  graphql(
    'anonymous operations',
    repeat(400, () => '{ me { id } }'),
  ),
  graphql('subscriptions', `subscription { ${repeat(900, (at) => `f${at}`)} }`),
  graphql(
    'type definitions',
    repeat(600, (at) => `scalar S${at}`),
  ),
  graphql('a type with many fields', `type T { ${repeat(600, (at) => `f${at}: Int`)} }`),
  graphql(
    'extensions of types',
    repeat(400, (at) => `extend type User @a${at}`),
  ),
  graphql('unused variables', `query (${repeat(490, (at) => `$v${at}: Int`)}) { __typename }`),
  graphql('variables named alike', `query (${repeat(490, () => `$v: Int`)}) { __typename }`),
  graphql('undefined variables', `{ me { ${repeat(300, (at) => `x(a: $v${at})`)} } }`),
  graphql('variables of unknown types', `query (${repeat(490, (at) => `$v${at}: Usre`)}) { __typename }`),
  graphql('variables of output types', `query (${repeat(490, (at) => `$v${at}: User`)}) { __typename }`),
  graphql('a long variable', `query ($${long}: Int) { __typename }`),
  graphql(
    'a huge default',
    `query ($a: Int = [${'1 '.repeat(1900)}]) { verifyToken(token: $a) { __typename } }`,
  ),
  graphql(
    'defaults with wrong literals',
    `query (${repeat(300, (at) => `$v${at}: Int = "x"`)}) { __typename }`,
  ),
  graphql('a default to escape', `query ($a: Int = "${'\u007f'.repeat(90_000)}") { __typename }`),
  graphql('a deep default', `query ($a: Int = ${'['.repeat(900)}1${']'.repeat(900)}) { __typename }`),
  graphql('a hundred bad literals', login(fields(600, (at) => `f${at}: 1`))),
  graphql('bad literals in a list', login(`[${'1 '.repeat(1900)}]`)),
  graphql('enums in a list', login(`[${repeat(1900, (at) => `E${at}`)}]`)),
  graphql('objects in objects', login(`${'{a:'.repeat(600)}1${'}'.repeat(600)}`)),
  graphql('fields of an input named alike', login(fields(600, () => 'password: 1'))),
  graphql('a long unknown field of an input', login(`{ ${long}: 1 }`)),
  graphql('a number of 90,000 digits', login(`{ email: ${'1'.repeat(90_000)} }`)),
  graphql('a password of 90,000 characters', login(`{ email: "a@example.com", password: "${long}" }`)),
  graphql('an enum of 90,000 letters', `{ __type(name: ${long}) { name } }`),
  graphql('escapes', `{ me(a:"${'\\u007f'.repeat(13_000)}") { id } }`),
  graphql('a text that does not end', `{ me(a:"${long}`),
  graphql('a block string that does not end', `{ me(a:"""${'\n '.repeat(30_000)}`),
  graphql('block strings with indentation', `{ me(a:"""${'\n          a'.repeat(6000)}""") { id } }`),
  graphql('a long alias', `{ ${long}: __typename }`),
  graphql('a long name of an operation', `query ${long} { __typename }`),
  graphql('deep selections', '{ a '.repeat(650) + '}'.repeat(650)),
  graphql('deep lists of types', `query ($a: ${'['.repeat(900)}Int${']'.repeat(900)}) { __typename }`),
  graphql(
    'deep introspection',
    `{ __schema { types { fields { type ${'{ ofType '.repeat(300)} { name } ${'}'.repeat(300)} } } } }`,
  ),
  graphql(
    'introspection many times',
    `{ ${repeat(10, (at) => `a${at}: __schema { types { name fields { name type { name } } } }`)} }`,
  ),
  graphql('repeated leaf faults', `{ ${repeat(10, () => `me { ${repeat(90, (at) => `id{a${at}}`)} }`)} }`),
];
