import { graphql, repeat } from '../../support/request-cost.js';
import type { CostlyRequest, WireRequest } from '../../support/request-cost.js';

const most = 15_000;
const full = (text: string) => text.repeat(Math.floor(most / text.length));

const { make } = graphql('', '{ me { id } }');

/** A small query with one header that is as large as headers may be. */
const withHeader = (name: string, value: string): CostlyRequest => ({
  name: `${name}: ${value.slice(0, 20)}…`,
  make: (at) => ({ ...make(at), headers: { [name]: value } }),
});

const get = (name: string, path: string, headers: WireRequest['headers'] = {}): CostlyRequest => ({
  name,
  make: () => ({ method: 'GET', path, headers }),
});

/** The sentence of a refusal is in a language that this header asks for. */
const refused = (name: string, languages: string): CostlyRequest => {
  const wrong = graphql(
    '',
    'mutation { verifyEmail(input: { token: "x" }) { __typename ... on AuthError { message } } }',
  );
  return {
    name: `a refusal in ${name}`,
    make: (at) => ({ ...wrong.make(at), headers: { 'accept-language': languages } }),
  };
};

const languages = repeat(3000, (at) => `a${String.fromCharCode(97 + (at % 26))}`, ',');

/** Headers and addresses. */
export const headers: readonly CostlyRequest[] = [
  withHeader('authorization', `Bearer ${full('a')}`),
  withHeader('authorization', `Bearer ${full('.')}`),
  withHeader('authorization', `Bearer${full(' ')}`),
  withHeader('authorization', full('Bearer ')),
  withHeader('authorization', `Bearer ${full('a ')}`),
  withHeader(
    'authorization',
    `Bearer ${Buffer.from(`{"kid":"${full('a').slice(0, 9000)}"}`).toString('base64url')}.e30.x`,
  ),
  withHeader('cookie', full('a=b;')),
  withHeader('cookie', full(';')),
  withHeader('cookie', full('=')),
  withHeader('cookie', full('__Host-gatehouse-refresh=a; ')),
  withHeader('x-forwarded-for', full('1.2.3.4,')),
  withHeader('x-forwarded-for', full(',')),
  withHeader('x-forwarded-for', full(':')),
  withHeader('x-forwarded-for', `1.${full('1')}`),
  withHeader('x-forwarded-for', `[${full('[')}]`),
  withHeader('accept', full('a/b;q=0.1,')),
  withHeader('accept', full(',')),
  withHeader('accept-language', languages),
  withHeader('origin', `http://${full('a')}`),
  withHeader('origin', `http://localhost:${full('1')}`),
  withHeader('if-none-match', full('"a",')),
  withHeader('traceparent', full('00-')),
  withHeader('x-request-id', full('a')),
  withHeader('user-agent', full('Mozilla ')),
  withHeader('user-agent', full('(')),
  withHeader('x-token-mode', full('cookie')),
  withHeader('content-type', `application/json${full(' ')}x`),
  withHeader('content-type', `application/json;${full('a=b;')}`),
  withHeader('access-control-request-headers', full('a,')),
  {
    name: 'a preflight',
    make: () => ({
      method: 'OPTIONS',
      headers: { origin: 'http://a', 'access-control-request-headers': full('a,') },
    }),
  },
  {
    name: 'two thousand headers',
    make: (at) => ({
      ...make(at),
      headers: Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`h${n}`, 'a'])),
    }),
  },
  get('a query string', `/graphql?query=${full('a')}`),
  get('a long path', `/${full('a')}`),
  get('a path of slashes', full('/')),
  get('a path of escapes', `/${full('%41')}`),
  get('a callback', `/oauth/callback/google?${full('a=b&')}`, { 'accept-language': languages.slice(0, 500) }),
  get('a page with many languages', '/reset-password', { 'accept-language': languages }),
  get('a page with weights', '/verify-email', { 'accept-language': full('en;q=0.5,') }),
  get('known keys', '/.well-known/jwks.json', { 'if-none-match': full('W/"a",') }),
  refused('commas', full(',')),
  refused('any language', full('*,')),
  refused('weights', full('en;q=0.5,')),
  refused('parameters', full(';')),
  get('the mailbox', '/mailbox/', { accept: full('text/html,'), host: full('a') }),
];
