import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

interface Shown {
  readonly __typename: string;
  readonly fields?: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** The last part of each path, and its sentence. */
function problems({ fields = [] }: Shown): string[] {
  return fields.map(({ path, message }) => `${path.at(-1)}: ${message}`);
}

describe('everything that is wrong with a form', () => {
  let app: TestApp;
  let ada: TestUser;
  let admin: TestUser;
  const username = 'ada.lovelace';
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
    admin = await app.administrator();
    ada = await app.signedInUser({ username });
  });
  afterAll(() => app.close());

  async function ask(field: string, input: object, token?: string): Promise<Shown> {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${field}(input: $input) {
      __typename ... on AuthError { code } ... on InvalidInputError { fields { path message } } } }`;
    const { data, errors } = await app.client.ask(query, { input }, { token });
    expect(errors).toEqual([]);
    return data![field] as Shown;
  }

  const short = 'password: Use at least 8 characters.';
  const takenEmail = 'email: Another account already uses this email address. Use a different address.';
  const takenUsername = 'username: This username is already taken. Choose another one.';

  it('is told at once at signup', async () => {
    const input = { email: 'ada', username: '?', name: ' ', password: 'tern', role: 'DOCTOR', locale: '?' };

    expect(problems(await ask('signup', input))).toEqual([
      'email: Enter an email address like ada@example.com.',
      expect.stringMatching(/^username: Use 3 to 32/),
      'name: Enter a name.',
      'locale: Choose a language, such as en or pt-BR.',
      short,
      'role: You cannot choose this role yourself. Choose another one.',
    ]);
  });

  it('names all weaknesses of a password beside an address that is not valid', async () => {
    const input = { email: 'bridget@example', password: 'bridget' };

    expect(problems(await ask('signup', input))).toEqual([
      expect.stringMatching(/^email: The part after the @/),
      short,
      expect.stringMatching(/^password: Many people use this password/),
      'password: Leave out your name, your username and your email address.',
    ]);
  });

  it('is a refusal of its own where it is one thing only', async () => {
    const email = app.uniqueEmail();

    await expect(ask('signup', { email, password: 'tern' })).resolves.toBeRefused('WeakPassword');
    await expect(ask('createUser', { email: ada.email, password }, admin.accessToken)).resolves.toBeRefused(
      'EmailTaken',
    );
    await expect(
      ask('updateProfile', { username: username.toUpperCase() }, admin.accessToken),
    ).resolves.toBeRefused('UsernameTaken');
  });

  it('does not tell strangers with a form that fails which names are taken', async () => {
    const known = await ask('signup', { email: ada.email, username, password: 'tern' });
    const unknown = await ask('signup', { email: app.uniqueEmail(), username: 'nobody', password: 'tern' });

    expect(known).toEqual(unknown);
  });

  it('is told at once at createUser, with the names that are taken', async () => {
    const both = await ask('createUser', { email: ada.email, username, password }, admin.accessToken);
    const more = await ask(
      'createUser',
      { email: ada.email, username, password: 'tern', roles: [] },
      admin.accessToken,
    );

    expect(problems(both)).toEqual([takenEmail, takenUsername]);
    expect(problems(more)).toEqual([short, takenEmail, takenUsername, 'roles: Choose at least one role.']);
  });

  it('is told at once at updateProfile', async () => {
    const result = await ask('updateProfile', { username, name: ' ', locale: '?' }, admin.accessToken);

    expect(problems(result).toSorted()).toEqual([
      'locale: Choose a language, such as en or pt-BR.',
      'name: Enter a name.',
      takenUsername,
    ]);
    await expect(ask('updateProfile', { username }, ada.accessToken)).resolves.toMatchObject({
      __typename: 'ProfileUpdated',
    });
  });

  it('is told at once at changePassword and requestEmailChange', async () => {
    const change = await ask('changePassword', { newPassword: 'tern' }, ada.accessToken);
    const email = await ask('requestEmailChange', { newEmail: ada.email }, ada.accessToken);

    expect(problems(change)).toEqual([
      'currentPassword: Enter a password.',
      'newPassword: Use at least 8 characters.',
    ]);
    expect(problems(email)).toEqual([
      'password: Enter a password.',
      'newEmail: Your account already has this address.',
    ]);
  });
});
