import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('updateProfile', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_REQUIRED: 'false' });
  });
  afterAll(() => app.close());

  const uniqueName = (): string => `u${app.uniqueEmail().slice(0, 20)}`;

  it('changes what is given, in the form that is kept', async () => {
    const ada = await app.signedInUser();
    const username = uniqueName().toUpperCase();

    const result = await ada.mutate('updateProfile', { username, name: '  Ada ', locale: 'PT-br' });

    const changed = { id: ada.id, username, name: 'Ada', locale: 'pt-BR', email: ada.email };
    expect(result).toMatchObject({ __typename: 'ProfileUpdated', user: changed });
    await expect(ada.me()).resolves.toMatchObject(changed);
    await expect(
      app.client.mutate('login', { username: username.toLowerCase(), password }),
    ).resolves.toBeSignedIn();
  });

  it('leaves what is left out', async () => {
    const profile = { username: uniqueName(), name: 'Ada', locale: 'en' };
    const ada = await app.signedInUser(profile);

    const nothing = await ada.mutate('updateProfile', {});
    const one = await ada.mutate('updateProfile', { name: 'Ada King' });

    expect(nothing.user).toMatchObject(profile);
    expect(one.user).toMatchObject({ ...profile, name: 'Ada King' });
  });

  it('clears what is null', async () => {
    const username = uniqueName();
    const ada = await app.signedInUser({ username, name: 'Ada', locale: 'en' });

    const result = await ada.mutate('updateProfile', { username: null, name: null, locale: null });

    expect(result.user).toMatchObject({ username: null, name: null, locale: null });
    await expect(app.client.mutate('login', { username, password })).resolves.toBeRefused(
      'InvalidCredentials',
    );
    const successor = await app.signedInUser({ username });
    expect(successor.id).not.toBe(ada.id);
  });

  it('keeps the username of an account that has nothing else to sign in by', async () => {
    const username = uniqueName();
    const grace = await app.signedInUser({ email: null, username, name: 'Grace' });

    const result = await grace.mutate('updateProfile', { username: null, name: null });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'username']);
    await expect(grace.me()).resolves.toMatchObject({ username, name: 'Grace' });
    await expect(app.client.mutate('login', { username, password })).resolves.toBeSignedIn();
  });

  it('lets an account that has nothing else change its username', async () => {
    const grace = await app.signedInUser({ email: null, username: uniqueName() });
    const username = uniqueName();

    const result = await grace.mutate('updateProfile', { username });

    expect(result.user.username).toBe(username);
  });

  it('refuses a username that is taken, in whatever case, and changes nothing', async () => {
    const [taken, own] = [uniqueName(), uniqueName()];
    await app.signedInUser({ username: taken });
    const ada = await app.signedInUser({ username: own, name: 'Ada' });

    const result = await ada.mutate('updateProfile', { username: taken.toUpperCase(), name: 'Eve' });

    expect(result).toBeRefused('UsernameTaken');
    await expect(ada.me()).resolves.toMatchObject({ username: own, name: 'Ada' });
  });

  it('lets the owner write their username in another case', async () => {
    const username = uniqueName();
    const ada = await app.signedInUser({ username });

    const result = await ada.mutate('updateProfile', { username: username.toUpperCase() });

    expect(result.user.username).toBe(username.toUpperCase());
  });

  it('gives a username to one of twenty who ask for it at once', async () => {
    const username = uniqueName();
    const users = await Promise.all(Array.from({ length: 20 }, () => app.signedInUser()));

    const results = await Promise.all(users.map((user) => user.mutate('updateProfile', { username })));

    const winners = results.filter(({ __typename }) => __typename === 'ProfileUpdated');
    expect(winners).toHaveLength(1);
    for (const result of results) if (result !== winners[0]) expect(result).toBeRefused('UsernameTaken');
  });

  it('names every field that cannot be used in one answer, and changes nothing', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });

    const result = await ada.mutate('updateProfile', { username: '?', name: ' ', locale: 'no locale' });

    expect(result).toBeRefused('InvalidInput');
    const paths = result.fields.map(({ path }) => path.join('.'));
    expect(paths.sort()).toEqual(['input.locale', 'input.name', 'input.username']);
    await expect(ada.me()).resolves.toMatchObject({ name: 'Ada', username: null, locale: null });
  });

  it.each([
    ['a name of 201 characters', 'name', 'x'.repeat(201)],
    ['a name that rings a bell', 'name', 'Ada\u0007'],
    ['a name of two lines', 'name', 'Ada\u2028King'],
    ['a name that turns the writing around', 'name', 'Ada\u2066King'],
    ['an empty locale', 'locale', ''],
    ['a locale of one letter', 'locale', 'x'],
    ['a POSIX locale with an encoding', 'locale', 'en_GB.UTF-8'],
    ['an address for a username', 'username', 'ada@example.com'],
  ])('refuses %s', async (_what, field, value) => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('updateProfile', { [field]: value });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', field]);
  });

  it.each([
    ['a name in any script', 'name', '张伟'],
    ['a name of 200 characters', 'name', '🦉'.repeat(200)],
    ['a name with joined emoji', 'name', '👩‍🚀 Ada'],
    ['a locale with a script', 'locale', 'zh-Hant-TW'],
  ])('takes %s', async (_what, field, value) => {
    const ada = await app.signedInUser();

    const result = await ada.mutate('updateProfile', { [field]: value });

    expect(result.user).toHaveProperty(field, value);
  });

  it.each(['email', 'roles', 'role', 'emailVerified', 'id', 'suspendedAt', 'passwordHash'])(
    'has no way to change %s',
    async (field) => {
      const ada = await app.signedInUser();

      const query = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }';
      const reply = await app.client.ask(query, { input: { [field]: null } }, ada.sent);

      expect(reply.status).toBe(400);
      expect(reply.errors[0]!.extensions['code']).toBe('BAD_USER_INPUT');
    },
  );

  it('leaves an event when something changed', async () => {
    const [ada, eve] = [await app.signedInUser(), await app.signedInUser()];

    await ada.mutate('updateProfile', { name: 'Ada' });
    await eve.mutate('updateProfile', {});

    const updated = app.events().filter(({ type }) => type === 'PROFILE_UPDATED');
    expect(updated.map(({ userId }) => userId)).toContain(ada.id);
    expect(updated.map(({ userId }) => userId)).not.toContain(eve.id);
  });

  it('refuses a new username where there are none', async () => {
    await withApp({ USERNAMES_ENABLED: 'false' }, async (other) => {
      const ada = await other.signedInUser();

      const result = await ada.mutate('updateProfile', { username: 'ada.king' });

      expect(result).toBeRefused('InvalidInput');
      expect(result.fields[0]!.path).toEqual(['input', 'username']);
    });
  });
});
