import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('changing the address', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const request = (user: TestUser, newEmail: string, typed: string | null = password) =>
    user.mutate('requestEmailChange', { newEmail, password: typed });
  const confirm = (token: string) => app.client.mutate('confirmEmailChange', { token });
  const tokenFor = async (user: TestUser, newEmail: string) => {
    await request(user, newEmail);
    return app.mailedToken(newEmail, 'confirm-email-change');
  };
  const login = (email: string) => app.client.mutate('login', { email, password });

  it('takes effect once the new address is confirmed, and not before', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    await expect(request(ada, newEmail)).resolves.toMatchObject({ __typename: 'RequestAccepted' });
    await expect(login(newEmail)).resolves.toBeRefused('InvalidCredentials');
    const result = await confirm(await app.mailedToken(newEmail, 'confirm-email-change'));

    expect(result).toEqual({ __typename: 'EmailChanged', email: newEmail });
    await expect(login(newEmail)).resolves.toBeSignedIn();
    await expect(login(ada.email)).resolves.toBeRefused('InvalidCredentials');
    for (const type of ['EMAIL_CHANGE_REQUESTED', 'EMAIL_CHANGED']) {
      expect(app.events()).toContainEqual(expect.objectContaining({ type, userId: ada.id }));
    }
  });

  it('counts the new address as proved, and lets the session go on', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    await confirm(await tokenFor(ada, newEmail));

    await expect(ada.refresh()).resolves.toBeSignedIn();
    expect(await ada.me()).toMatchObject({ email: newEmail, emailVerified: true });
  });

  it('tells the old address of it, and a verified one the new address', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const newEmail = app.uniqueEmail();

    await request(ada, newEmail);

    const notice = (await app.mails(ada.email)).find(({ name }) => name === 'email-change-requested');
    expect(notice!.text).toContain(newEmail);
    expect(notice!.link).toBeNull();
    expect((await app.mails(newEmail)).map(({ name }) => name)).toEqual(['confirm-email-change']);
  });

  it('writes the new address in its canonical form', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    await request(ada, ` ${newEmail.toUpperCase()} `);

    await expect(confirm(await app.mailedToken(newEmail, 'confirm-email-change'))).resolves.toMatchObject({
      email: newEmail,
    });
  });

  it('tells of an address that is taken only who has its mailbox', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];

    await expect(request(ada, bob.email)).resolves.toMatchObject({ __typename: 'RequestAccepted' });
    const token = await app.mailedToken(bob.email, 'confirm-email-change');

    await expect(confirm(token)).resolves.toBeRefused('EmailTaken');
    expect(await ada.me()).toMatchObject({ email: ada.email });
    expect(await bob.me()).toMatchObject({ email: bob.email });
  });

  it('asks for the password', async () => {
    const ada = await app.signedInUser();
    const newEmail = app.uniqueEmail();

    await expect(request(ada, newEmail, 'wrong password')).resolves.toBeRefused('InvalidCredentials');
    await expect(request(ada, newEmail, null)).resolves.toBeRefused('InvalidInput');
    expect(await app.mails(newEmail)).toEqual([]);
  });

  it('asks for a fresh session where there is no password', async () => {
    const ada = await app.signedInUser();
    await app.database.query('update users set password_hash = null where id = $1', [ada.id]);

    await expect(request(ada, app.uniqueEmail(), null)).resolves.toMatchObject({
      __typename: 'RequestAccepted',
    });
    app.clock.advance('11m');
    await expect(request(ada, app.uniqueEmail(), null)).resolves.toBeRefused('ReauthenticationRequired');
  });

  it.each([
    'ada@example.com,eve@example.com',
    '<ada@example.com>',
    'ada@example.com\nBcc: x@example.com',
    '',
  ])('refuses %j, and names the field', async (newEmail) => {
    const result = await request(await app.signedInUser(), newEmail);

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'newEmail']);
  });

  it('refuses the address that the account has', async () => {
    const ada = await app.signedInUser();

    const result = await request(ada, ada.email.toUpperCase());

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'newEmail']);
  });

  it('has one winner of twenty that confirm at once', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada, app.uniqueEmail());

    const results = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));

    const names = results.map(({ __typename }) => __typename).sort();
    expect(names).toEqual(['EmailChanged', ...Array(19).fill('InvalidTokenError')]);
  });

  it('takes one of several links, for an hour', async () => {
    const ada = await app.signedInUser();
    const [first, second] = [app.uniqueEmail(), app.uniqueEmail()];
    const [token, other] = [await tokenFor(ada, first), await tokenFor(ada, second)];

    app.clock.advance('59m');
    await expect(confirm(token)).resolves.toMatchObject({ email: first });
    await expect(confirm(other)).resolves.toBeRefused('InvalidToken');

    const bob = await app.signedInUser();
    const late = await tokenFor(bob, app.uniqueEmail());
    app.clock.advance('61m');
    await expect(confirm(late)).resolves.toBeRefused('InvalidToken');
  });

  it('refuses a link from before the password changed', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada, app.uniqueEmail());

    await ada.mutate('changePassword', { currentPassword: password, newPassword: 'a harbour at night' });

    await expect(confirm(token)).resolves.toBeRefused('InvalidToken');
  });

  it('ends the links that were mailed to the old address', async () => {
    const ada = await app.signedInUser();
    const verification = await app.mailedToken(ada.email, 'verify-email');

    await confirm(await tokenFor(ada, app.uniqueEmail()));

    await expect(app.client.mutate('verifyEmail', { token: verification })).resolves.toBeRefused(
      'InvalidToken',
    );
  });

  it('gives an account by username alone its first address', async () => {
    await withApp({ EMAIL_REQUIRED: 'false' }, async (own) => {
      const input = { username: 'ada-lovelace', password };
      const { accessToken } = await own.client.mutate('signup', input);
      const newEmail = own.uniqueEmail();

      await own.client.mutate('requestEmailChange', { newEmail, password }, { token: accessToken });
      const mails = await own.mails(newEmail);
      const token = tokenOf(mails[0]!);

      await expect(own.client.mutate('confirmEmailChange', { token })).resolves.toMatchObject({
        email: newEmail,
      });
    });
  });
});
