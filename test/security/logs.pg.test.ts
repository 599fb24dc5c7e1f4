import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRaw } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';
const wrongPassword = 'hunter2-5e0a7b9c2d4f6e8a1b3c';

/** A password that GraphQL would take for a name. */
const wordPassword = 'Lighthouse_in_the_fog_42';

/** Where in a request somebody may put what does not belong there. */
interface Place {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describe('the log', () => {
  let app: TestApp;
  const secrets = new Set([password, newPassword, wrongPassword, wordPassword]);
  beforeAll(async () => {
    app = await TestApp.start({ LOG_LEVEL: 'trace' });
  });
  afterAll(() => app.close());

  function keepSecret(user: TestUser): TestUser {
    secrets.add(user.accessToken);
    secrets.add(user.refreshToken);
    // The part of a token that proves something is worth as much as the whole.
    secrets.add(user.accessToken.split('.')[2]!);
    secrets.add(user.refreshToken.split('.')[1]!);
    return user;
  }

  const someone = async (): Promise<TestUser> => keepSecret(await app.signedInUser());

  /** Every line that one caller's doings left. They are there, and hold no secret in whatever spelling. */
  function expectNoSecrets(linesBefore: number): void {
    const lines = app.logs().slice(linesBefore);
    expect(lines).not.toEqual([]);
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    for (const secret of secrets) {
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect(text).not.toContain(spelling);
      }
    }
    expect(text).not.toMatch(/bearer |pepper=|\$argon2/i);
  }

  it('has one JSON object a line, each with its request id', async () => {
    const before = app.logs().length;

    await (await someone()).refresh();

    const lines = app.logs().slice(before);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(line).toMatchObject({ request_id: expect.any(String), level: 'info' });
  });

  it('has no secret after everything that a user does', async () => {
    const before = app.logs().length;
    const ada = await someone();
    const phone = keepSecret(await ada.elsewhere());

    await ada.refresh();
    keepSecret(ada);
    await ada.me();
    await app.client.verifyToken(ada.accessToken);
    await ada.mutate('reauthenticate', { password });
    await ada.mutate('updateProfile', { name: 'Ada' });
    await ada.mutate('revokeSession', { sessionId: phone.sessionId });
    await ada.mutate('changePassword', { currentPassword: password, newPassword });
    keepSecret(ada);
    await ada.mutate('logout', { refreshToken: ada.refreshToken });
    const again = await app.client.mutate('login', { email: ada.email, password: newPassword });
    secrets.add(again.accessToken);
    const sent = { token: again.accessToken };
    await app.client.mutate('deleteAccount', { password: newPassword }, sent);

    expectNoSecrets(before);
  });

  it('has no token of a mail, sent, used and used again', async () => {
    const before = app.logs().length;
    const ada = await someone();
    const newEmail = app.uniqueEmail();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    await ada.mutate('requestEmailChange', { newEmail, password });
    const tokens = {
      verifyEmail: await app.mailedToken(ada.email, 'verify-email'),
      confirmEmailChange: await app.mailedToken(newEmail, 'confirm-email-change'),
      resetPassword: await app.mailedToken(ada.email, 'reset-password'),
    };
    for (const token of Object.values(tokens)) secrets.add(token);

    for (const name of ['verifyEmail', 'confirmEmailChange', 'verifyEmail', 'confirmEmailChange'] as const) {
      await app.client.mutate(name, { token: tokens[name] });
    }
    await app.client.mutate('resetPassword', { token: tokens.resetPassword, newPassword });
    await app.client.mutate('resetPassword', { token: tokens.verifyEmail, newPassword });

    expectNoSecrets(before);
  });

  it('has no secret after everything that a user gets wrong', async () => {
    const before = app.logs().length;
    const ada = await someone();

    await app.client.mutate('login', { email: ada.email, password: wrongPassword });
    await app.client.mutate('login', { username: wrongPassword, password: wrongPassword });
    await app.client.mutate('login', { email: `${password}@example.com`, password: wrongPassword });
    await app.client.mutate('signup', {
      email: ada.email,
      username: wrongPassword,
      password: wrongPassword,
      locale: password,
    });
    await ada.mutate('reauthenticate', { password: wrongPassword });
    await ada.mutate('changePassword', { currentPassword: wrongPassword, newPassword });
    await ada.mutate('deleteAccount', { password: wrongPassword });
    await ada.mutate('revokeSession', { sessionId: ada.refreshToken });
    await app.client.verifyToken(ada.refreshToken);
    await ada.refresh({ token: ada.accessToken });
    const spent = ada.refreshToken;
    await ada.refresh();
    keepSecret(ada);
    app.clock.advance('1m');
    await ada.refresh({ token: spent });

    expectNoSecrets(before);
  });

  it.each([
    [
      'the name of the operation',
      (secret: string) => ({ query: `query ${secret} { me { id } }`, operationName: secret }),
    ],
    [
      'the name of an operation that is not there',
      (secret: string) => ({ query: '{ me { id } }', operationName: secret }),
    ],
    ['an alias', (secret: string) => ({ query: `{ ${secret}: me { id } }` })],
    ['a field that is not there', (secret: string) => ({ query: `{ ${secret} }` })],
    [
      'a fragment',
      (secret: string) => ({ query: `{ ...${secret} } fragment ${secret} on Query { me { id } }` }),
    ],
    ['a directive', (secret: string) => ({ query: `{ me @${secret} { id } }` })],
    [
      'a variable',
      (secret: string) => ({
        query: `query ($${secret}: Int) { me { id } }`,
        variables: { [secret]: secret },
      }),
    ],
    ['a document that does not parse', (secret: string) => ({ query: `{ ${secret} "` })],
    ['an extension', (secret: string) => ({ query: '{ me { id } }', extensions: { [secret]: secret } })],
  ])('has no password that somebody puts into %s', async (_where, body) => {
    const before = app.logs().length;
    const headers = { 'content-type': 'application/json' };

    await fetch(app.client.url, { method: 'POST', headers, body: JSON.stringify(body(wordPassword)) });

    expectNoSecrets(before);
  });

  it.each([
    ['X-Request-ID', (secret: string) => ({ headers: { 'x-request-id': secret } })],
    ['the query string', (secret: string) => ({ path: `/graphql?token=${encodeURIComponent(secret)}` })],
    ['the path', (secret: string) => ({ path: `/graphql/${encodeURIComponent(secret)}` })],
    ['a cookie', (secret: string) => ({ headers: { cookie: `token=${encodeURIComponent(secret)}` } })],
    ['a header of their own', (secret: string) => ({ headers: { 'x-token': secret } })],
    [
      'Authorization, of another scheme',
      (secret: string) => ({ headers: { authorization: `Basic ${btoa(secret)}` } }),
    ],
    ['Authorization, without a scheme', (secret: string) => ({ headers: { authorization: secret } })],
    ['X-Forwarded-For', (secret: string) => ({ headers: { 'x-forwarded-for': secret } })],
    ['the body, as it is', (secret: string) => ({ body: secret })],
  ] as [string, (secret: string) => Place][])(
    'has no token that somebody puts into %s',
    async (_where, place) => {
      const ada = await someone();
      const before = app.logs().length;

      for (const secret of [ada.accessToken, ada.refreshToken, `Bearer ${ada.accessToken}`, password]) {
        const { path = '/graphql', headers, body = '{"query":"{ me { id } }"}' } = place(secret);
        const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
        await fetch(`${app.origin}${path}`, init);
      }

      expectNoSecrets(before);
    },
  );

  it('has no secret of a request that HTTP does not know', async () => {
    const ada = await someone();
    const before = app.logs().length;

    await sendRaw(
      app.origin,
      `GET /${ada.refreshToken} HTTP/9\r\nauthorization: Bearer ${ada.accessToken}\r\n\r\n`,
    );
    await app.client.ask('{ me { id } }');

    expectNoSecrets(before);
  });

  it('has no secret of a request that runs into a fault of ours', async () => {
    await withApp({ LOG_LEVEL: 'trace' }, async (broken) => {
      await broken.database.query('alter table users rename column locale to elsewhere');
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';

      const { status } = await broken.client.ask(query, { input: { email: 'ada@example.com', password } });

      expect(status).toBe(500);
      const text = JSON.stringify(broken.logs());
      expect(text).toContain('unexpected error');
      expect(text).not.toContain(password);
      expect(text).not.toMatch(/pepper=|\$argon2/);
    });
  });
});
