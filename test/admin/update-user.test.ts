import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';

describe('updateUser', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given), { EMAIL_VERIFICATION: 'optional' });

  const update = (userId: string, change: object) => admin.mutate('updateUser', { userId, ...change });
  const mailNames = async (to: string) => (await app.mails(to)).map(({ name }) => name);

  async function verifiedUser(): Promise<TestUser> {
    const user = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(user.email, 'verify-email') });
    return user;
  }

  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const ada = await app.signedInUser({ username: `ada-${randomUUID().slice(0, 8)}`, locale: 'de' });
    const username = `lovelace-${randomUUID().slice(0, 8)}`;

    const result = await update(ada.id, { name: '  Ada Lovelace ', username, locale: null });

    expect(result).toMatchObject({
      __typename: 'UserUpdated',
      user: { email: ada.email, name: 'Ada Lovelace', username, locale: null },
    });
    const login = await app.client.mutate('login', { username: username.toUpperCase(), password });
    expect(login).toBeSignedIn();
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'PROFILE_UPDATED', userId: ada.id }));
  });

  it('is found under the new name', async () => {
    const ada = await app.signedInUser({ name: 'Before' });
    const name = `After${randomUUID().slice(0, 8)}`;

    await update(ada.id, { name });

    const found = await admin.client.users({ filter: { search: name } }, admin.sent);
    expect(found.nodes).toEqual([expect.objectContaining({ id: ada.id })]);
  });

  it('gives a new address, ends earlier links, and tells the owner of the old one', async () => {
    const ada = await verifiedUser();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const token = await app.mailedToken(ada.email, 'reset-password');
    const email = app.uniqueEmail();

    const result = await update(ada.id, { email });

    expect(result.user).toMatchObject({ email, emailVerified: false });
    const reset = await app.client.mutate('resetPassword', { token, newPassword });
    expect(reset).toBeRefused('InvalidToken');
    const [told] = await app.mails(ada.email);
    expect(told).toMatchObject({ name: 'email-changed' });
    expect(told!.text).toContain(email);
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    await expect(ada.me()).resolves.toMatchObject({ email, emailVerified: true });
    await expect(app.client.mutate('login', { email, password })).resolves.toBeSignedIn();
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeRefused(
      'InvalidCredentials',
    );
  });

  it('tells no stranger whose address was never proved', async () => {
    const ada = await app.signedInUser();

    await update(ada.id, { email: app.uniqueEmail() });

    expect(await mailNames(ada.email)).not.toContain('email-changed');
  });

  it('takes the word of the administrator for an address', async () => {
    const ada = await app.signedInUser();
    const email = app.uniqueEmail();

    const moved = await update(ada.id, { email, emailVerified: true });
    const withdrawn = await update(ada.id, { emailVerified: false });

    expect(moved.user).toMatchObject({ email, emailVerified: true });
    expect(await mailNames(email)).not.toContain('verify-email');
    expect(withdrawn.user).toMatchObject({ email, emailVerified: false });
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'EMAIL_VERIFIED', userId: ada.id }));
  });

  it('invites at the new address whoever has not come yet', async () => {
    const [wrong, right] = [app.uniqueEmail(), app.uniqueEmail()];
    const { user } = await admin.mutate('createUser', { email: wrong });
    const lost = await app.mailedToken(wrong, 'invitation');

    await update(user.id, { email: right });

    const token = await app.mailedToken(right, 'invitation');
    const stale = await app.client.mutate('resetPassword', { token: lost, newPassword });
    expect(stale).toBeRefused('InvalidToken');
    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeSignedIn();
  });

  it('names every field that does not fit', async () => {
    const ada = await app.signedInUser();

    const result = await update(ada.id, { email: 'nobody', username: '!', name: '', locale: '?' });

    expect(result).toBeRefused('InvalidInput');
    const paths = result.fields.map(({ path }) => path.join('.'));
    expect(paths.toSorted()).toEqual(['input.email', 'input.locale', 'input.name', 'input.username']);
  });

  it('leaves nobody without a name to sign in with', async () => {
    const ada = await app.signedInUser();

    const result = await update(ada.id, { email: null });

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields).toEqual([expect.objectContaining({ path: ['input', 'email'] })]);
    const username = `ada-${randomUUID().slice(0, 8)}`;
    const renamed = await update(ada.id, { email: null, username });
    expect(renamed.user).toMatchObject({ email: null, emailVerified: false, username });
  });

  it('refuses an address and a username of others', async () => {
    const username = `bob-${randomUUID().slice(0, 8)}`;
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser({ username })];

    await expect(update(ada.id, { email: bob.email })).resolves.toBeRefused('EmailTaken');
    await expect(update(ada.id, { username: username.toUpperCase() })).resolves.toBeRefused('UsernameTaken');
    await expect(ada.me()).resolves.toMatchObject({ email: ada.email, username: null });
  });

  it('refuses an id that nobody has', async () => {
    await expect(update(randomUUID(), { name: 'Ada' })).resolves.toBeRefused('NotFound');
    await expect(update('ada', { name: 'Ada' })).resolves.toBeRefused('NotFound');
  });

  it('does nothing where nothing changes', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    app.clock.advance('1m');

    const result = await update(ada.id, { name: 'Ada', email: ada.email });

    const { createdAt, updatedAt } = result.user;
    expect(updatedAt).toBe(createdAt);
  });

  it('gives no username where they are off', async () => {
    await withApp({ USERNAMES_ENABLED: 'false' }, async (own) => {
      const boss = await own.administrator();

      const result = await boss.mutate('updateUser', { userId: boss.id, username: 'boss' });

      expect(result).toBeRefused('InvalidInput');
    });
  });
});
