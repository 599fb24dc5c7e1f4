import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const listed = 'https://app.example.com';

/** Every operation that may leave cookies, with an input that gets past the schema. */
const signIns: Readonly<Record<string, object>> = {
  signup: { email: 'eve@example.com', password },
  login: { email: 'eve@example.com', password },
  verifyMfa: { mfaToken: 'x', code: '123456' },
  resetPassword: { token: 'x', newPassword: password },
  changePassword: { currentPassword: 'x', newPassword: password },
  completeOAuth: { state: 'x', code: 'x' },
  startOAuth: { provider: 'GOOGLE' },
};

describe('a sign-in in cookie mode from another origin', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: listed });
  });
  afterAll(() => app.close());

  const ask = (name: string, input: object | undefined, headers: Readonly<Record<string, string>>) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`;
    return app.client.ask(query, { input }, { headers });
  };

  it('is tried here by every operation that signs in', () => {
    const schema = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    const unions = [...schema.matchAll(/^union (\w+)Result =([^]*?)\n\n/gm)];
    const names = unions
      .filter(([, , members]) => /\bAuthenticated\b/.test(members!))
      .map(([, name]) => name!);
    const fields = names.map((name) => name[0]!.toLowerCase() + name.slice(1));

    expect([...fields, 'startOAuth'].sort()).toEqual([...Object.keys(signIns), 'refresh'].sort());
  });

  it.each(Object.keys(signIns))('is refused before anything happens: %s', async (name) => {
    const origins = ['https://evil.example', 'null', `${listed}.evil.example`, 'http://app.example.com', ''];
    const before = (await app.storedEvents()).length;

    for (const origin of origins) {
      const sent = { 'x-token-mode': 'cookie', ...(origin !== '' && { origin }) };
      const { status, errors, headers } = await ask(name, signIns[name], sent);

      expect(status).toBe(403);
      expect(errors[0]!.extensions['code']).toBe('CSRF_REJECTED');
      expect(headers.getSetCookie()).toEqual([]);
    }

    expect((await app.storedEvents()).length).toBe(before);
  });

  it.each([listed, 'http://gatehouse.test', 'http://localhost:3000'])('is served from %s', async (origin) => {
    const input = { email: app.uniqueEmail(), password };

    const { data, headers } = await ask('signup', input, { 'x-token-mode': 'cookie', origin });

    expect(data!['signup'].__typename).toBe('Authenticated');
    expect(headers.getSetCookie()).toHaveLength(2);
  });

  it('is served where it asks for no cookie, and sets none', async () => {
    const input = { email: app.uniqueEmail(), password };

    const { data, headers } = await ask('signup', input, { origin: 'https://evil.example' });

    expect(data!['signup'].__typename).toBe('Authenticated');
    expect(headers.getSetCookie()).toEqual([]);
  });
});
