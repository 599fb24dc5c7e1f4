import { describe, expect, it } from '@jest/globals';
import { shareAdministrator } from '../support/shared.js';
import { manyRoles, tokenOf } from '../support/test-app.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('createUser', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given), manyRoles);

  const create = (input: object) => admin.mutate('createUser', input);
  const newPassword = 'a harbour in the morning';

  it('makes an account that signs in', async () => {
    const email = app.uniqueEmail();

    const result = await create({
      email: ` ${email.toUpperCase()}`,
      username: 'Ada.L',
      name: 'Ada',
      password,
      roles: ['DOCTOR', 'ADMIN', 'DOCTOR'],
      emailVerified: true,
    });

    expect(result).toMatchObject({
      __typename: 'UserCreated',
      user: {
        email,
        emailVerified: true,
        username: 'Ada.L',
        name: 'Ada',
        roles: ['DOCTOR', 'ADMIN'],
        hasPassword: true,
        mfaEnabled: false,
        suspendedAt: null,
        lastLoginAt: null,
      },
    });
    await expect(app.client.mutate('login', { username: 'ada.l', password })).resolves.toBeSignedIn();
    await expect(app.mails(email)).resolves.not.toContainEqual(
      expect.objectContaining({ name: 'invitation' }),
    );
  });

  it('takes the longest address, names and roles that there may be', async () => {
    const random = (length: number, alphabet: string) =>
      Array.from({ length }, () => [...alphabet][Math.floor(Math.random() * [...alphabet].length)]).join('');
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const roles = Array.from({ length: 92 }, () => random(5, letters));
    await withApp({ ROLES: roles.join() }, async (own) => {
      const domain =
        `${random(61, letters)}.${random(61, letters)}.${random(60, letters)}.example`.toLowerCase();
      const input = {
        email: `${random(61, letters).toLowerCase()}@${domain}`,
        username: random(32, letters),
        name: random(200, '𐌰𐌱𐌲𐌳𐌴𐌵𐌶𐌷𐌸𐌹𐌺𐌻𐌼𐌽𐌾𐌿𐍀𐍁𐍂𐍃𐍄𐍅𐍆𐍇𐍈𐍉𐍊'),
        roles: [...roles, 'USER', 'ADMIN'],
      };

      const result = await (await own.administrator()).mutate('createUser', input);

      expect(result.user).toMatchObject(input);
    });
  });

  it('gives the role that accounts have by default', async () => {
    const result = await create({ email: app.uniqueEmail() });

    expect(result.user).toMatchObject({ roles: ['USER'], emailVerified: false, hasPassword: false });
  });

  it('mails the owner an invitation, by which they set a password and prove the address', async () => {
    const email = app.uniqueEmail();
    await create({ email, name: 'Ada' });

    const [mail] = await app.mails(email);
    app.clock.advance('6d');
    const signedIn = await app.client.mutate('resetPassword', { token: tokenOf(mail!), newPassword });

    expect(mail).toMatchObject({ name: 'invitation', subject: 'Your new account at Gatehouse' });
    expect(mail!.text).toContain('Hello Ada,');
    expect(mail!.text).toContain('The link works for 7 days.');
    expect(mail!.link).toMatch(/^http:\/\/gatehouse\.test\/reset-password\?lang=en&for=invitation#token=/);
    expect(signedIn).toBeSignedIn();
    expect(signedIn.user).toMatchObject({ email, emailVerified: true, hasPassword: true });
    await expect(
      app.client.mutate('resetPassword', { token: tokenOf(mail!), newPassword }),
    ).resolves.toBeRefused('InvalidToken');
  });

  it('lets the invitation expire, and the owner ask for another link', async () => {
    const email = app.uniqueEmail();
    await create({ email });
    const token = await app.mailedToken(email, 'invitation');
    app.clock.advance('7d');

    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeRefused(
      'InvalidToken',
    );
    await app.client.mutate('requestPasswordReset', { email });
    const another = await app.mailedToken(email, 'reset-password');
    await expect(app.client.mutate('resetPassword', { token: another, newPassword })).resolves.toBeSignedIn();
  });

  it('keeps the invitation good while the roles change, and not once the account is suspended', async () => {
    const email = app.uniqueEmail();
    const { user } = await create({ email });
    const token = await app.mailedToken(email, 'invitation');
    await admin.mutate('setUserRoles', { userId: user.id, roles: ['DOCTOR'] });
    await admin.mutate('suspendUser', { userId: user.id });

    const suspended = await app.client.mutate('resetPassword', { token, newPassword });
    await admin.mutate('reinstateUser', { userId: user.id });
    const reinstated = await app.client.mutate('resetPassword', { token, newPassword });

    expect(suspended).toBeRefused('InvalidToken');
    expect(reinstated).toBeRefused('InvalidToken');
    const second = await create({ email: app.uniqueEmail() });
    await admin.mutate('setUserRoles', { userId: second.user.id, roles: ['DOCTOR'] });
    const good = await app.mailedToken(second.user.email!, 'invitation');
    await expect(app.client.mutate('resetPassword', { token: good, newPassword })).resolves.toBeSignedIn();
  });

  it('mails the link that verifies an address which comes with a password', async () => {
    const [email, verified] = [app.uniqueEmail(), app.uniqueEmail()];
    await create({ email, password });
    await create({ email: verified, password, emailVerified: true });

    const token = await app.mailedToken(email, 'verify-email');

    await expect(app.client.mutate('verifyEmail', { token })).resolves.toMatchObject({ email });
    await expect(app.mails(verified)).resolves.toEqual([]);
  });

  it('makes an account by username alone, which mails nobody', async () => {
    const result = await create({ username: 'grace.hopper', password });

    expect(result.user).toMatchObject({ email: null, emailVerified: false, username: 'grace.hopper' });
    await expect(app.client.mutate('login', { username: 'grace.hopper', password })).resolves.toBeSignedIn();
  });

  it.each([
    ['neither address nor username', { password }, 'email'],
    ['a username without a password', { username: 'without.password' }, 'password'],
    ['null everywhere', { email: null, username: null, password: null, roles: null }, 'email'],
    ['a list of addresses', { email: 'a@b.example,c@d.example' }, 'email'],
    ['a username with spaces', { username: 'a b', password }, 'username'],
    ['an empty name', { email: 'x@y.example', name: ' ' }, 'name'],
    ['NUL in a name', { email: 'x@y.example', name: 'a\0b' }, 'name'],
    ['an empty password', { email: 'x@y.example', password: '' }, 'password'],
    ['a password that is too long', { email: 'x@y.example', password: 'x'.repeat(129) }, 'password'],
    ['no roles', { email: 'x@y.example', roles: [] }, 'roles'],
  ])('refuses %s', async (_what, input, field) => {
    const result = await create(input);

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields.map(({ path }) => path)).toEqual([['input', field]]);
  });

  it('refuses a weak password, and an address or a username that is taken', async () => {
    const username = 'taken.name';
    const ada = await app.signedInUser({ username });

    await expect(create({ email: app.uniqueEmail(), password: 'password1' })).resolves.toBeRefused(
      'WeakPassword',
    );
    await expect(create({ email: ada.email })).resolves.toBeRefused('EmailTaken');
    await expect(create({ username: 'Taken.Name', password })).resolves.toBeRefused('UsernameTaken');
  });

  it('makes one account when thirty ask for the same address at once', async () => {
    const email = app.uniqueEmail();

    const results = await Promise.all(Array.from({ length: 30 }, () => create({ email })));

    const names = results.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'UserCreated')).toHaveLength(1);
    expect(names.filter((name) => name === 'EmailTakenError')).toHaveLength(29);
    await expect(app.mails(email)).resolves.toHaveLength(1);
  });

  it('leaves its event, with who did it', async () => {
    const { user } = await create({ email: app.uniqueEmail() });

    const events = await app.storedEvents();

    expect(events).toContainEqual(
      expect.objectContaining({ type: 'USER_CREATED', user_id: user.id, actor_id: admin.id }),
    );
  });

  it('asks for a fresh session', async () => {
    app.clock.advance('10m');

    const result = await create({ email: app.uniqueEmail() });

    expect(result).toBeRefused('ReauthenticationRequired');
    expect(result.methods).toEqual(['PASSWORD']);
  });
});

describe('createUser, by the settings', () => {
  it('refuses usernames where accounts have none, and goes by INVITATION_EXPIRE_DAYS', async () => {
    await withApp({ USERNAMES_ENABLED: 'false', INVITATION_EXPIRE_DAYS: '1' }, async (app) => {
      const admin = await app.administrator();
      const email = app.uniqueEmail();

      const refused = await admin.mutate('createUser', { username: 'ada.l', password });
      await admin.mutate('createUser', { email });

      expect(refused.fields[0]!.path).toEqual(['input', 'username']);
      expect((await app.mails(email))[0]!.text).toContain('The link works for 24 hours.');
    });
  });
});
