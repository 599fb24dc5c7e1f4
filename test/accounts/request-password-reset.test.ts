import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

describe('requestPasswordReset', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const request = (email: string, headers = {}) =>
    app.client.mutate('requestPasswordReset', { email }, { headers });
  const resets = async (email: string) =>
    (await app.mails(email)).filter(({ name }) => name === 'reset-password');

  it('mails a link to the stored address, and to no other', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });

    await request(`  ${ada.email.toUpperCase()} `);

    const [mail, ...more] = await resets(ada.email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      to: ada.email,
      text: expect.stringContaining('Ada'),
      link: expect.stringMatching(/^http:\/\/gatehouse\.test\/reset-password\?lang=en#token=[\w-]{43}$/),
    });
    expect(mail!.text).toContain('30 minutes');
  });

  it('is written in the language of the user', async () => {
    const ada = await app.signedInUser({ locale: 'ar' });

    await request(ada.email);

    const [mail] = await resets(ada.email);
    expect(mail!.html).toContain('dir="rtl"');
  });

  it.each([{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }])(
    'makes the link of the settings, whatever %j says',
    async (headers) => {
      const ada = await app.signedInUser();

      await request(ada.email, headers);

      const [mail] = await resets(ada.email);
      expect(JSON.stringify(mail)).not.toContain('evil.example');
    },
  );

  it('leads to the frontend where there is one', async () => {
    const settings = {
      FRONTEND_URL: 'https://clinic.example/app',
      RESET_PASSWORD_PATH: '/account/new-password',
    };
    await withApp(settings, async (own) => {
      const ada = await own.signedInUser();

      await own.client.mutate('requestPasswordReset', { email: ada.email });

      const mail = (await own.mails(ada.email)).find(({ name }) => name === 'reset-password');
      expect(mail!.link).toMatch(/^https:\/\/clinic\.example\/app\/account\/new-password\?lang=en#token=/);
      expect((await fetch(`${own.origin}/reset-password`)).status).toBe(404);
    });
  });

  it('answers and writes alike for every state of an address', async () => {
    const [ada, suspended, passwordless] = [
      await app.signedInUser(),
      await app.signedInUser(),
      await app.signedInUser(),
    ];
    await app.database.query('update users set suspended_at = now() where id = $1', [suspended.id]);
    await app.database.query('update users set password_hash = null where id = $1', [passwordless.id]);
    const emails = [ada.email, app.uniqueEmail(), suspended.email, passwordless.email];
    const count = async () => {
      const [row] = await app.database.query('select count(*)::integer as count from one_time_tokens');
      return row!['count'] as number;
    };

    const seen = [];
    for (const email of emails) {
      const before = await count();
      const reply = await app.client.ask(
        'mutation ($email: String!) { requestPasswordReset(input: { email: $email }) { __typename ... on RequestAccepted { message } } }',
        { email },
      );
      const headers = [...reply.headers.keys()].sort();
      seen.push({ status: reply.status, headers, data: reply.data, tokens: (await count()) - before });
    }

    for (const state of seen) expect(state).toEqual(seen[0]);
    expect(await resets(suspended.email)).toEqual([]);
    expect(await resets(passwordless.email)).toHaveLength(1);
  });

  it('writes an event alike, with the user where there is one', async () => {
    const ada = await app.signedInUser();

    await request(ada.email);

    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'PASSWORD_RESET_REQUESTED', userId: ada.id }),
    );
  });

  it.each([
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com eve@example.com',
    '"ada" <ada@example.com>',
    '<ada@example.com>',
    '"a b"@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\u2028Bcc: eve@example.com',
    'ada@example.com\u0000',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(250)}.example.com`,
    'ada',
    '',
    'ada@',
    '@example.com',
    'ad\u0430@example.com',
    'ada@[127.0.0.1]',
  ])('refuses %j, and names the field', async (email) => {
    const before = (await app.database.query('select 1 from mails')).length;

    const result = await request(email);

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'email']);
    expect((await app.database.query('select 1 from mails')).length).toBe(before);
  });
});
