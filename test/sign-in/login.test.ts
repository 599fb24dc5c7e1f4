import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('login', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const login = (input: object) => app.client.mutate('login', input);
  const suspend = ({ id }: TestUser) =>
    app.database.query('update users set suspended_at = now() where id = $1', [id]);
  const dropPassword = ({ id }: TestUser) =>
    app.database.query('update users set password_hash = null where id = $1', [id]);

  /** How many passwords were compared meanwhile. */
  const comparisons = async (work: () => Promise<unknown>) => {
    const matches = jest.spyOn(app.app.hashes, 'matches');
    await work();
    const { length } = matches.mock.calls;
    matches.mockRestore();
    return length;
  };

  /** All that a stranger sees of an attempt. */
  const seen = async (input: object) => {
    const query = `mutation ($input: LoginInput!) {
      login(input: $input) { __typename ... on AuthError { code message } ... on Authenticated { accessToken } } }`;
    const { status, headers, data, errors } = await app.client.ask(query, { input });
    return { status, headers: [...headers.keys()].toSorted(), data, errors };
  };

  it('signs in by email address, however that is written', async () => {
    const ada = await app.signedInUser();

    for (const email of [
      ada.email,
      ada.email.toUpperCase(),
      `  ${ada.email}\n`,
      ada.email.replace('example', 'Example'),
    ]) {
      const result = await login({ email, password });

      expect(result).toBeSignedIn();
      expect(result.user).toMatchObject({ id: ada.id, email: ada.email });
    }
  });

  it('signs in by username, in whatever case', async () => {
    const ada = await app.signedInUser({ username: 'Ada.Lovelace' });

    for (const username of ['Ada.Lovelace', 'ada.lovelace', 'ADA.LOVELACE']) {
      const result = await login({ username, password });

      expect(result.user).toMatchObject({ id: ada.id, username: 'Ada.Lovelace' });
    }
  });

  it('starts a session of its own each time', async () => {
    const ada = await app.signedInUser();

    const [first, second] = [
      await login({ email: ada.email, password }),
      await login({ email: ada.email, password }),
    ];

    const ids = [ada.sessionId, first.session.id, second.session.id];
    expect(new Set(ids).size).toBe(3);
    expect(first).toMatchObject({
      csrfToken: null,
      session: { current: true, authenticationMethods: ['PASSWORD'] },
    });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGGED_IN', userId: ada.id, sessionId: second.session.id }),
    );
  });

  it('keeps the moment of the last sign-in', async () => {
    const ada = await app.signedInUser();
    const before = await ada.me();
    app.clock.advance('10m');

    const result = await login({ email: ada.email, password });

    const after = await ada.me();
    expect(new Date(after!.lastLoginAt!).getTime()).toBeGreaterThanOrEqual(
      new Date(before!.lastLoginAt!).getTime() + 600_000,
    );
    expect(result.user.lastLoginAt).toBe(after!.lastLoginAt);
  });

  it('wants exactly one of email and username', async () => {
    const ada = await app.signedInUser({ username: 'either.or' });
    const { email } = ada;
    const [both, neither] = [{ email, username: 'either.or', password }, { password }];

    for (const input of [
      both,
      neither,
      { email: null, username: null, password },
      { email: '', username: '', password },
    ]) {
      const result = await login(input);

      expect(result).toBeRefused('InvalidInput');
    }
    await expect(login({ email, username: null, password })).resolves.toBeSignedIn();
    await expect(login({ email, username: '', password })).resolves.toBeSignedIn();
  });

  it('says which field cannot be used', async () => {
    const fieldsOf = async (input: object) => (await login(input)).fields.map(({ path }) => path);

    await expect(fieldsOf({ email: 'no address', password })).resolves.toEqual([['input', 'email']]);
    await expect(fieldsOf({ email: 'a@example.com', password: '' })).resolves.toEqual([
      ['input', 'password'],
    ]);
    await expect(fieldsOf({ email: 'no address', password: '' })).resolves.toEqual([
      ['input', 'email'],
      ['input', 'password'],
    ]);
    await expect(fieldsOf({ username: 'a\0b', password })).resolves.toEqual([['input', 'username']]);
  });

  it('answers a wrong password, a stranger and an account without a password alike', async () => {
    const [ada, bea] = [
      await app.signedInUser({ username: 'ada' }),
      await app.signedInUser({ username: 'bea' }),
    ];
    await dropPassword(bea);
    const wrong = `not ${password}`;

    const expected = await seen({ email: ada.email, password: wrong });
    const others = [
      await seen({ email: app.uniqueEmail(), password: wrong }),
      await seen({ email: bea.email, password: wrong }),
      await seen({ username: 'ada', password: wrong }),
      await seen({ username: 'nobody.at.all', password: wrong }),
      await seen({ username: 'bea', password: wrong }),
      await seen({ username: 'not a username, ever', password: wrong }),
    ];

    expect(expected).toMatchObject({
      status: 200,
      errors: [],
      data: { login: { code: 'INVALID_CREDENTIALS' } },
    });
    for (const other of others) expect(other).toEqual(expected);
  });

  it('compares one password in each of these cases', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    await dropPassword(bea);
    const wrong = `not ${password}`;

    for (const email of [ada.email, bea.email, app.uniqueEmail()]) {
      await expect(comparisons(() => login({ email, password: wrong }))).resolves.toBe(1);
    }
  });

  it('lets nobody into an account without a password', async () => {
    const ada = await app.signedInUser();
    await dropPassword(ada);

    for (const attempt of [password, 'null', ' ']) {
      await expect(login({ email: ada.email, password: attempt })).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('says that an account is suspended only to who knows its password', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    await suspend(ada);
    const wrong = `not ${password}`;

    const stranger = await seen({ email: ada.email, password: wrong });
    const owner = await login({ email: ada.email, password });

    expect(stranger).toEqual(await seen({ email: bea.email, password: wrong }));
    expect(owner).toBeRefused('AccountSuspended');
  });

  it('refuses a password that is too large to look at, at no cost', async () => {
    const ada = await app.signedInUser();

    for (const large of ['a'.repeat(1025), 'é'.repeat(513), 'a'.repeat(90_000)]) {
      const attempt = () =>
        expect(login({ email: ada.email, password: large })).resolves.toBeRefused('InvalidInput');

      await expect(comparisons(attempt)).resolves.toBe(0);
    }
    await expect(login({ email: ada.email, password: 'a'.repeat(1024) })).resolves.toBeRefused(
      'InvalidCredentials',
    );
  });

  it('takes a password for the same, whichever way its accents were typed', async () => {
    const composed = 'le château près du café';
    const decomposed = composed.normalize('NFD');
    const [ada, bea] = [
      await app.signedInUser({ password: composed }),
      await app.signedInUser({ password: decomposed }),
    ];

    expect(decomposed).not.toBe(composed);
    for (const { email } of [ada, bea]) {
      await expect(login({ email, password: composed })).resolves.toBeSignedIn();
      await expect(login({ email, password: decomposed })).resolves.toBeSignedIn();
      await expect(login({ email, password: 'le chateau pres du cafe' })).resolves.toBeRefused(
        'InvalidCredentials',
      );
    }
  });

  it('minds every character of the password', async () => {
    const ada = await app.signedInUser();
    const nearly = [
      ` ${password}`,
      `${password} `,
      password.toUpperCase(),
      password.slice(0, -1),
      `${password}\u200b`,
    ];

    for (const attempt of nearly) {
      await expect(login({ email: ada.email, password: attempt })).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('writes down a failure, and whom it concerned', async () => {
    const ada = await app.signedInUser();

    await login({ email: ada.email, password: `not ${password}` });

    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'LOGIN_FAILED', userId: ada.id }));
  });
});
