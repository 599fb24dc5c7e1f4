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

  it.each([listed, 'http://gatehouse.test', 'http://127.0.0.1:3000'])('is served from %s', async (origin) => {
    const input = { email: app.uniqueEmail(), password };

    const { data, headers } = await ask('signup', input, { 'x-token-mode': 'cookie', origin });

    expect(data!['signup'].__typename).toBe('Authenticated');
    expect(headers.getSetCookie()).toHaveLength(2);
  });

  describe('of a site whose pages get no cookies of this server', () => {
    /** What a browser sends, and what one sends that does not tell the site. */
    const senders: readonly Readonly<Record<string, string>>[] = [
      { origin: listed, 'sec-fetch-site': 'cross-site' },
      { origin: 'http://localhost:5173' },
      { origin: 'http://[::1]:5173' },
    ];

    it.each(Object.keys(signIns))('is refused with the reason before anything happens: %s', async (name) => {
      for (const sent of senders) {
        const { status, errors, headers } = await ask(name, signIns[name], {
          'x-token-mode': 'cookie',
          ...sent,
        });

        expect(status).toBe(403);
        expect(errors[0]!.extensions).toMatchObject({ code: 'CSRF_REJECTED', reason: 'CROSS_SITE' });
        expect(errors[0]!.message).toContain('localhost');
        expect(headers.getSetCookie()).toEqual([]);
      }
    });

    it.each(['refresh', 'logout'])('is told so by %s, not that its session is over', async (name) => {
      for (const sent of senders) {
        const { errors } = await ask(name, {}, { 'x-token-mode': 'cookie', ...sent });

        expect(errors[0]!.extensions).toMatchObject({ code: 'CSRF_REJECTED', reason: 'CROSS_SITE' });
      }
    });

    it.each(['same-site', 'same-origin'])('is served where the browser says %s', async (site) => {
      const input = { email: app.uniqueEmail(), password };
      // A development proxy may send another Host than the one in the address bar.
      const sent = { 'x-token-mode': 'cookie', origin: 'http://localhost:5173', 'sec-fetch-site': site };

      const { data } = await ask('signup', input, sent);

      expect(data!['signup'].__typename).toBe('Authenticated');
    });

    it('signs in with tokens in the body', async () => {
      const input = { email: app.uniqueEmail(), password };

      for (const sent of senders) {
        const { data } = await ask('login', input, sent);
        expect(data!['login'].__typename).toBe('InvalidCredentialsError');
      }
    });
  });

  it('is served where it asks for no cookie, and sets none', async () => {
    const input = { email: app.uniqueEmail(), password };

    const { data, headers } = await ask('signup', input, { origin: 'https://evil.example' });

    expect(data!['signup'].__typename).toBe('Authenticated');
    expect(headers.getSetCookie()).toEqual([]);
  });
});
