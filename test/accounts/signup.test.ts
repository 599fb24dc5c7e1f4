import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('signup', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
  });
  afterAll(() => app.close());

  const signup = (wish: object): Promise<Result<'signup'>> =>
    app.client.mutate('signup', { password, ...wish });
  const uniqueName = (): string => `u${app.uniqueEmail().slice(0, 20)}`;
  const paths = ({ fields = [] }: Partial<Result<'signup'>>): string[] =>
    fields.map(({ path }) => path.join('.'));

  it('makes an account that can be used at once, and later', async () => {
    const email = app.uniqueEmail();

    const result = await signup({ email, username: 'Ada.Lovelace-1', name: 'Ada' });

    expect(result).toBeSignedIn();
    await expect(app.client.me({ token: result.accessToken })).resolves.toMatchObject({
      id: result.user.id,
      email,
      emailVerified: false,
      username: 'Ada.Lovelace-1',
      name: 'Ada',
      locale: null,
      hasPassword: true,
    });
    await expect(app.client.mutate('login', { email, password })).resolves.toBeSignedIn();
    await expect(
      app.client.mutate('login', { username: 'ada.lovelace-1', password }),
    ).resolves.toBeSignedIn();
    const refreshed = await app.client.mutate('refresh', { refreshToken: result.refreshToken });
    expect(refreshed).toBeSignedIn();
  });

  it('tells the new user of the session that has just begun', async () => {
    const input = { email: app.uniqueEmail(), password };
    const query = `mutation ($input: SignupInput!) { signup(input: $input) {
      ... on Authenticated { session { id } user { id sessions { id current authenticationMethods } } } } }`;

    const { data, errors } = await app.client.ask(query, { input });

    expect(errors).toEqual([]);
    const { session, user } = data!['signup'];
    expect(user.sessions).toEqual([{ id: session.id, current: true, authenticationMethods: ['PASSWORD'] }]);
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'SIGNED_UP', userId: user.id, sessionId: session.id }),
    );
  });

  it('gives the default role to who chooses none', async () => {
    const result = await signup({ email: app.uniqueEmail() });

    expect(result.user.roles).toEqual(['USER']);
  });

  it.each(['USER', 'PATIENT', 'CAREGIVER', 'STUDENT'])(
    'gives the role %s to who chooses it',
    async (role) => {
      const result = await signup({ email: app.uniqueEmail(), role });

      expect(result.user.roles).toEqual([role]);
    },
  );

  it.each(['ADMIN', 'DOCTOR', 'REVIEWER'])('gives the role %s to nobody who asks for it', async (role) => {
    const email = app.uniqueEmail();

    const result = await signup({ email, role });

    expect(result).toBeRefused('InvalidInput');
    expect(paths(result)).toEqual(['input.role']);
    await expect(app.client.mutate('login', { email, password })).resolves.toBeRefused('InvalidCredentials');
  });

  it('keeps the canonical form of an address, and finds the account by any other', async () => {
    const local = app.uniqueEmail().split('@')[0]!;

    const result = await signup({ email: ` ${local.toUpperCase()}@Bücher.Example ` });

    expect(result.user.email).toBe(`${local}@xn--bcher-kva.example`);
    const found = await app.client.mutate('login', { email: `${local}@BÜCHER.example`, password });
    expect(found.user.id).toBe(result.user.id);
  });

  it('refuses an address that has an account, in whatever case', async () => {
    const email = app.uniqueEmail();
    await signup({ email });

    await expect(signup({ email })).resolves.toBeRefused('EmailTaken');
    await expect(signup({ email: email.toUpperCase() })).resolves.toBeRefused('EmailTaken');
  });

  it('refuses a username that is taken, in whatever case, and makes no account', async () => {
    const username = uniqueName();
    const email = app.uniqueEmail();
    await signup({ email: app.uniqueEmail(), username });

    await expect(signup({ email, username: username.toUpperCase() })).resolves.toBeRefused('UsernameTaken');
    await expect(signup({ email })).resolves.toBeSignedIn();
  });

  it.each(['abc', 'A-1', 'x'.repeat(32), '1.2_3-4'])('takes %j for a username', async (username) => {
    const result = await signup({ email: app.uniqueEmail(), username });

    expect(result.user.username).toBe(username);
  });

  it.each([
    '',
    'ab',
    'x'.repeat(33),
    '.abc',
    'abc.',
    '-abc',
    'abc_',
    'a b c',
    'ada@example.com',
    'adä',
    'abc\n',
  ])('refuses %j for a username', async (username) => {
    const result = await signup({ email: app.uniqueEmail(), username });

    expect(result).toBeRefused('InvalidInput');
    expect(paths(result)).toEqual(['input.username']);
  });

  it('keeps a locale in its canonical form', async () => {
    const result = await signup({ email: app.uniqueEmail(), locale: 'PT-br' });

    expect(result.user.locale).toBe('pt-BR');
  });

  it('keeps a name trimmed and composed', async () => {
    const result = await signup({ email: app.uniqueEmail(), name: '  Jose\u0301 de la Cruz\t' });

    expect(result.user.name).toBe('José de la Cruz');
  });

  it.each([
    ['a blank', 'name', '   '],
    ['a long', 'name', 'x'.repeat(201)],
    ['a multi-line', 'name', 'Ada\r\nBcc: eve@example.com'],
    ['a backward', 'name', 'Ada\u202Eecila'],
    ['a senseless', 'locale', 'no locale'],
    ['a long', 'locale', 'en-'.repeat(20)],
    ['an empty', 'locale', ''],
    ['a twofold', 'email', 'ada@example.com, eve@example.com'],
    ['an empty', 'email', ''],
  ])('refuses %s %s', async (_how, field, value) => {
    const result = await signup({ email: app.uniqueEmail(), [field]: value });

    expect(result).toBeRefused('InvalidInput');
    expect(paths(result)).toEqual([`input.${field}`]);
  });

  it('names every field that cannot be used in one answer', async () => {
    const wish = {
      email: 'ada',
      username: 'a',
      name: ' ',
      locale: '?',
      role: 'ADMIN',
      password: 'x'.repeat(129),
    };

    const result = await signup(wish);

    expect(result).toBeRefused('InvalidInput');
    const fields = ['email', 'username', 'name', 'locale', 'password', 'role'];
    expect(paths(result).sort()).toEqual(fields.map((field) => `input.${field}`).sort());
  });

  it('takes null for left out, and asks for the address that it needs', async () => {
    const given = await signup({
      email: app.uniqueEmail(),
      username: null,
      name: null,
      role: null,
      locale: null,
    });
    const missing = await signup({ email: null, username: uniqueName() });

    expect(given).toBeSignedIn();
    expect(missing).toBeRefused('InvalidInput');
    expect(paths(missing)).toEqual(['input.email']);
  });

  it('keeps no account when its session cannot be made', async () => {
    await withApp({}, async ({ client, database }) => {
      await database.query('alter table sessions rename column token_digest to elsewhere');
      const query = 'mutation ($input: SignupInput!) { signup(input: $input) { __typename } }';

      const { status } = await client.ask(query, { input: { email: 'ada@example.com', password } });

      expect(status).toBe(500);
      expect(await database.query('select id from users')).toEqual([]);
    });
  });

  it('makes one account when twenty ask for one address at once', async () => {
    const email = app.uniqueEmail();

    const results = await Promise.all(Array.from({ length: 20 }, () => signup({ email })));

    const winners = results.filter(({ __typename }) => __typename === 'Authenticated');
    expect(winners).toHaveLength(1);
    for (const result of results) if (result !== winners[0]) expect(result).toBeRefused('EmailTaken');
    const kept = await app.database.query('select id from users where email = $1', [email]);
    expect(kept).toEqual([{ id: winners[0]!.user.id }]);
  });

  it('makes one account when twenty ask for one username at once', async () => {
    const username = uniqueName();
    const spelling = (index: number): string => (index % 2 === 0 ? username : username.toUpperCase());

    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        signup({ email: app.uniqueEmail(), username: spelling(index) }),
      ),
    );

    const winners = results.filter(({ __typename }) => __typename === 'Authenticated');
    expect(winners).toHaveLength(1);
    for (const result of results) if (result !== winners[0]) expect(result).toBeRefused('UsernameTaken');
    const kept = await app.database.query('select id from users where username_key = $1', [username]);
    expect(kept).toEqual([{ id: winners[0]!.user.id }]);
  });
});
