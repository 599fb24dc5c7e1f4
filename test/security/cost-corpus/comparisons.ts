import { graphql, repeat } from '../../support/request-cost.js';
import type { CostlyRequest } from '../../support/request-cost.js';

const deletes = (count: number) => '\u007f'.repeat(count);

const spreads = (count: number) => repeat(count, (at) => `...f${at}`);

const fragments = (count: number, write: (at: number) => string) =>
  repeat(count, (at) => `fragment f${at} on User { ${write(at)} }`);

const chain = (levels: number, inside: string): string =>
  `{ me ${'{ a '.repeat(levels)} { ${inside} } ${'}'.repeat(levels)} }`;

/** What validation compares in pairs: fields of one name, their arguments, and the fragments beside them. */
export const comparisons: readonly CostlyRequest[] = [
  graphql('a hundred fields with five arguments', `{ ${repeat(100, () => 'me{x(a:1 b:1 c:1 d:1 e:1)}')} }`),
  graphql('a hundred with five inside one', `{ me { ${repeat(100, () => 'x(a:1 b:1 c:1 d:1 e:1)')} } }`),
  graphql('ten long texts to escape', `{ ${repeat(10, () => `me(a:"${deletes(9000)}")`)} }`),
  graphql('ten long texts in lists', `{ ${repeat(10, () => `me(a:[["${deletes(9000)}"]])`)} }`),
  graphql('ten block strings', `{ ${repeat(10, () => `me(a:"""${'\\"""\n'.repeat(800)}""")`)} }`),
  graphql(
    'forty objects of ten',
    `{ me { ${repeat(40, () => `x(a:{${repeat(10, (at) => `k${9 - at}:1`)}})`)} } }`,
  ),
  graphql('a hundred that differ', `{ me { ${repeat(100, (at) => `x(a:${at})`)} } }`),
  graphql(
    'a hundred deep lists',
    `{ me { ${repeat(100, () => `x(a:${'['.repeat(6)}1${']'.repeat(6)})`)} } }`,
  ),
  graphql('names repeated a hundred times', `{ me { ${repeat(100, () => repeat(19, (at) => `a${at}`))} } }`),
  graphql(
    'objects with names of their own',
    `{ ${repeat(100, (at) => `me{${repeat(16, (n) => `n${at}_${n}`)}}`)} }`,
  ),
  graphql('below the root', `{ me { ${repeat(100, (at) => `a{${repeat(16, (n) => `n${at}_${n}`)}}`)} } }`),
  graphql('objects with one name each', `{ me { ${repeat(100, () => `a{b{c{d{e}}}}`)} } }`),
  graphql('aliases that conflict', `{ me { ${repeat(100, (at) => repeat(4, (n) => `a${n}:f${at}`))} } }`),
  graphql('thirty aliases that conflict', `{ me { ${repeat(30, (at) => `a:f${at} a{b c d e f}`)} } }`),
  graphql(
    'conflicts below conflicts',
    `{ me { ${repeat(30, (at) => `a{b{c{d(x:${at}) e(x:${at}) f(x:${at})}}}`)} } }`,
  ),
  graphql(
    'a hundred objects with spreads',
    `{ me { ${repeat(60, () => `a{${spreads(8)}}`)} } } ${fragments(8, () => 'id')}`,
  ),
  graphql(
    'objects with many spreads',
    `{ me { ${repeat(15, () => `a{${spreads(40)}}`)} } } ${fragments(40, (at) => `n${at}`)}`,
  ),
  graphql('fragments beside each other', `{ me { ${spreads(215)} } } ${fragments(215, (at) => `n${at}`)}`),
  graphql('fragments with one field', `{ me { ${spreads(100)} } } ${fragments(100, () => 'id')}`),
  graphql(
    'fragments that conflict',
    `{ me { ${spreads(29)} } } ${fragments(29, (at) => `a:f${at} b(a:${at}) c(a:${at})`)}`,
  ),
  graphql(
    'fragments that spread the next',
    `
      {
        me {
          ...f0
        }
      }
      ${fragments(180, (at) => `...f${at + 1} id`)}
    `,
  ),
  graphql(
    'fragments that spread all that follow',
    `
      {
        me {
          ...f0
        }
      }
      ${fragments(38, (at) => repeat(38 - at, (n) => `...f${at + n + 1}`))}
    `,
  ),
  graphql(
    'fragments that spread others, with fields',
    `{ me { ${spreads(30)} } } ${fragments(30, (at) => repeat(29 - at, (n) => `...f${at + n + 1}`) + ` n${at}`)}`,
  ),
  graphql('fragments on themselves', `{ me { ${spreads(80)} } } ${fragments(80, () => 'a { id } b { id }')}`),
  graphql(
    'fragments below a field',
    `{ me { ${spreads(40)} } } ${fragments(40, (at) => `a { ...f${(at + 1) % 41} b { c d } }`)}`,
  ),
  graphql('inline fragments of many types', `{ me { ${repeat(90, (at) => `... on T${at} { id { a } }`)} } }`),
  graphql(
    'inline fragments of the members of a union',
    `mutation { revokeSession(input: { sessionId: "1" }) { ${repeat(90, (at) => `... on ${at % 2 ? 'LoggedOut' : 'AuthError'} { code message }`)} } }`,
  ),
  graphql(
    'many unions',
    `{ me { ${repeat(45, () => '... on User { id email name locale roles createdAt }')} } }`,
  ),
  graphql(
    'selections at the bottom',
    chain(
      9,
      repeat(100, () => repeat(9, (at) => `n${at}`)),
    ),
  ),
  graphql(
    'directives that differ',
    `{ me { ${repeat(20, (at) => `x(a:${at}) @skip(if: "${deletes(4000)}")`)} } }`,
  ),
  graphql('arguments named alike', `{ me { ${repeat(10, () => `x(${repeat(60, () => 'a:1')})`)} } }`),
  graphql(
    'a hundred with a variable',
    `query($a:Int){ me { ${repeat(100, () => 'x(a:$a b:$a c:$a d:$a)')} } }`,
  ),
];
