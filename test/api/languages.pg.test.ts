import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { challengeOf, enrol } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';

const invalid = '... on InvalidInputError { fields { path message } }';
const suggested = '... on WeakPasswordError { suggestions }';
const accepted = '... on RequestAccepted { message }';

/** What of each union has sentences, beside the refusals. */
const shown: Readonly<Record<string, string>> = {
  login: invalid,
  requestPasswordReset: `${invalid} ${accepted}`,
  resendVerificationEmail: `${invalid} ${accepted}`,
  signup: `${invalid} ${suggested} ... on VerificationSent { email }`,
  resetPassword: `${invalid} ${suggested}`,
  updateProfile: invalid,
};

const locales = ['de', 'ar-EG', 'fr', 'es', null];

const retry = 'Check them and try again.';
const corrected = 'Prüfen Sie Ihre Angaben und versuchen Sie es erneut.';

describe('the language of an answer', () => {
  let app: TestApp;
  /** One verified account for each locale. */
  let users: TestUser[];
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_VERIFICATION: 'required' });
    users = await Promise.all(locales.map((locale) => verifiedUser(locale)));
  }, 120_000);
  afterAll(() => app.close());

  async function verifiedUser(locale: string | null): Promise<TestUser> {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password, locale });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    return new TestUser(app.client, email, await app.client.mutate('login', { email, password }));
  }

  /** The answer, byte for byte, except for the address that it repeats. */
  async function answer(field: string, input: Record<string, unknown>, more: Record<string, string> = {}) {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const selection = `__typename ... on AuthError { code message } ${shown[field] ?? ''}`;
    const response = await fetch(app.client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: JSON.stringify({
        query: `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} } }`,
        variables: { input },
      }),
    });
    const text = (await response.text()).replaceAll(String(input['email']), '<address>');
    return { text, language: response.headers.get('content-language') };
  }

  it.each([
    ['login', { password: 'not the password' }],
    ['requestPasswordReset', {}],
    ['resendVerificationEmail', {}],
    ['signup', { password: 'a password that nobody has' }],
    ['signup', { password: 'short', username: '?' }],
  ])(
    'is the same for a known and an unknown address, whatever its account prefers: %s %j',
    async (field, input) => {
      for (const header of ['fr-CA,fr;q=0.9', 'de', 'ja', undefined]) {
        const headers: Record<string, string> = header === undefined ? {} : { 'accept-language': header };
        const stranger = await answer(field, { ...input, email: app.uniqueEmail() }, headers);

        expect(stranger.text).not.toContain('"errors"');
        for (const { email } of users)
          expect(await answer(field, { ...input, email }, headers)).toEqual(stranger);
      }
    },
  );

  it.each([
    ['de', corrected],
    ['DE_at', corrected],
    ['ar;q=0.2, de;q=0.7', corrected],
    ['en', retry],
    ['ja', retry],
    ['*', retry],
    ['de;q=0', retry],
    ['en;q=0, *', 'مرة أخرى'],
    [`${'ja,'.repeat(31)}de`, corrected],
    // No browser prefers so many, and reading all of a header of commas takes milliseconds.
    [`${'ja,'.repeat(32)}de`, retry],
  ])('is the one that the client prefers: %s', async (header, words) => {
    const { text } = await answer(
      'login',
      { email: app.uniqueEmail(), password },
      { 'accept-language': header },
    );

    expect(text).toContain(words);
  });

  it('is not that of the account to which a challenge, a refresh token or a link belongs', async () => {
    const spanish = { 'accept-language': 'es' };
    for (const user of [users[0]!, users[1]!]) {
      const token = await resetToken(user);
      const weak = await answer('resetPassword', { token, newPassword: 'short' }, spanish);
      expect(weak).toMatchObject({
        text: expect.stringContaining('Use al menos 8 caracteres.'),
        language: 'es',
      });
      const reused = await answer('refresh', { refreshToken: `${user.refreshToken}x` }, spanish);
      expect(reused.text).toContain('Su sesión ha terminado.');
    }

    const { user } = await enrol(app, users[0]!);
    const mfaToken = await challengeOf(app, user);
    const wrong = await answer('verifyMfa', { mfaToken, method: 'TOTP', code: '000000' }, spanish);
    expect(wrong).toMatchObject({
      text: expect.stringContaining('Este código no es correcto'),
      language: 'es',
    });
  });

  async function resetToken({ email }: TestUser): Promise<string> {
    await app.client.mutate('requestPasswordReset', { email });
    return app.mailedToken(email, 'reset-password');
  }

  it('is that of the account once its user is signed in, and the one that the client prefers without one', async () => {
    const french = { 'accept-language': 'fr' };
    const said = async (user: TestUser) => {
      const headers = { ...french, authorization: `Bearer ${user.accessToken}` };
      return (await answer('updateProfile', { name: ' ' }, headers)).text;
    };

    expect(await said(users[1]!)).toContain('يُرجى إدخال اسم.');
    expect(await said(users[3]!)).toContain('Introduzca un nombre.');
    expect(await said(users[4]!)).toContain('Saisissez un nom.');
    const { text } = await answer('updateProfile', { name: ' ' }, { ...french, authorization: 'Bearer x' });
    expect(text).toContain('Votre session n’est pas valable.');
  });

  it('is that of the account in errors about what its user may do', async () => {
    const query = '{ users { nodes { id } } }';
    const { errors } = await app.client.ask(query, {}, { token: users[3]!.accessToken });

    expect(errors[0]).toMatchObject({
      message: 'Su cuenta no tiene permiso para esto.',
      extensions: { code: 'FORBIDDEN', reason: 'ROLE_MISSING' },
    });
  });

  it('is the one that a sign-up asks for', async () => {
    const input = { email: 'nobody', password: 'short', locale: 'de-AT' };

    const { text, language } = await answer('signup', input, { 'accept-language': 'fr' });

    expect(text).toContain('Geben Sie eine E-Mail-Adresse wie ada@example.com ein.');
    expect(text).toContain('Verwenden Sie mindestens 8 Zeichen.');
    expect(language).toBe('de');
  });
});

describe('a response before GraphQL', () => {
  it('is in the language that the client prefers, and says so to caches', async () => {
    const app = await TestApp.start({ RATE_LIMIT_PER_MINUTE: '1', DEFAULT_LOCALE: 'fr' });
    const ask = (headers: Record<string, string>) => fetch(`${app.origin}/nowhere`, { headers });
    await ask({});

    const [german, other] = [await ask({ 'accept-language': 'de' }), await ask({})];

    expect(german.status).toBe(429);
    expect(german.headers.get('content-language')).toBe('de');
    expect(german.headers.get('vary')).toContain('Accept-Language');
    expect(await german.text()).toContain('Es gab zu viele Versuche. Versuchen Sie es in ');
    expect(await other.text()).toContain('Il y a eu trop de tentatives. Réessayez dans ');
    await app.close();
  });
});
