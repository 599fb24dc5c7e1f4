import { describe, expect, it, jest } from '@jest/globals';
import { from, newAddress } from '../support/addresses.js';
import { scenario } from '../support/places.js';
import { password } from '../support/test-user.js';

jest.setTimeout(240_000);

describe('five tabs in cookie mode that reload every minute', () => {
  const origin = 'https://app.example.com';
  const fields = '__typename ... on Authenticated { csrfToken } ... on AuthError { code }';

  it('meet no limit in three hours', () =>
    scenario({ CORS_ORIGINS: origin }, async ({ app }) => {
      const headers: Record<string, string> = { origin, ...from(newAddress()).headers };
      let accessToken: string | undefined;
      const keepCookies = (set: readonly string[]) => {
        const cookies = set.map((line) => line.split(';', 1)[0]!).filter((pair) => !pair.endsWith('='));
        if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
      };
      const email = app.uniqueEmail();
      const signUp = `mutation ($input: SignupInput!) { signup(input: $input) { ${fields} } }`;
      const asked = { headers: { ...headers, 'x-token-mode': 'cookie' } };
      const first = await app.client.ask(signUp, { input: { email, password } }, asked);
      headers['x-csrf-token'] = first.data!['signup'].csrfToken;
      keepCookies(first.headers.getSetCookie());

      const answers = new Map<string, number>();
      for (let reload = 0; reload < 5 * 180; reload++) {
        app.clock.advance('12s');
        const query = 'mutation { refresh { __typename ... on Authenticated { accessToken } } }';
        const refreshed = await app.client.ask(query, {}, { headers });
        keepCookies(refreshed.headers.getSetCookie());
        const { __typename: name, accessToken: token } = refreshed.data?.['refresh'] ?? {};
        answers.set(name, (answers.get(name) ?? 0) + 1);
        accessToken = token ?? accessToken;
        const { status } = await app.client.ask('{ me { id } }', {}, { headers, token: accessToken });
        expect(status).toBe(200);
      }

      expect([...answers]).toEqual([['Authenticated', 900]]);
    }));
});
