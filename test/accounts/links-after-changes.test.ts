import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const newPassword = 'a harbour in the morning';

describe('a mailed link', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const confirm = (token: string) => app.client.mutate('confirmEmailChange', { token });
  const reset = (token: string) => app.client.mutate('resetPassword', { token, newPassword });
  const suspend = ({ id }: TestUser) =>
    app.database.query('update users set suspended_at = now() where id = $1', [id]);

  async function resetTokenOf({ email }: TestUser): Promise<string> {
    await app.client.mutate('requestPasswordReset', { email });
    return app.mailedToken(email, 'reset-password');
  }

  async function changeTokenOf(user: TestUser): Promise<string> {
    const newEmail = app.uniqueEmail();
    await user.mutate('requestEmailChange', { newEmail, password });
    return app.mailedToken(newEmail, 'confirm-email-change');
  }

  it('verifies no address of an account that was suspended since', async () => {
    const ada = await app.signedInUser();
    const token = await app.mailedToken(ada.email, 'verify-email');

    await suspend(ada);

    await expect(verify(token)).resolves.toBeRefused('InvalidToken');
    const [row] = await app.database.query('select email_verified from users where id = $1', [ada.id]);
    expect(row).toEqual({ email_verified: false });
  });

  it('changes no address of an account that was suspended since', async () => {
    const ada = await app.signedInUser();
    const token = await changeTokenOf(ada);

    await suspend(ada);

    await expect(confirm(token)).resolves.toBeRefused('InvalidToken');
    const [row] = await app.database.query('select email from users where id = $1', [ada.id]);
    expect(row).toEqual({ email: ada.email });
  });

  it('is dead once the password was reset, whatever it was for', async () => {
    const ada = await app.signedInUser();
    const [verification, change] = [
      await app.mailedToken(ada.email, 'verify-email'),
      await changeTokenOf(ada),
    ];

    await expect(reset(await resetTokenOf(ada))).resolves.toBeSignedIn();

    await expect(verify(verification)).resolves.toBeRefused('InvalidToken');
    await expect(confirm(change)).resolves.toBeRefused('InvalidToken');
  });

  it('takes the challenges with it that the old password was given, when it resets the password', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);

    await reset(await resetTokenOf(user));

    const late = await app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });
    expect(late).toBeRefused('InvalidToken');
  });

  it('leaves those of another kind good', async () => {
    const ada = await app.signedInUser();
    const [token, change] = [await resetTokenOf(ada), await changeTokenOf(ada)];

    await verify(await app.mailedToken(ada.email, 'verify-email'));

    const left = await app.database.query(
      `select purpose from one_time_tokens where owner = $1 and purpose <> 'EMAIL_VERIFIED'`,
      [ada.id],
    );
    expect(left.map(({ purpose }) => purpose).sort()).toEqual(['EMAIL_CHANGE', 'PASSWORD_RESET']);
    await expect(confirm(change)).resolves.toMatchObject({ __typename: 'EmailChanged' });
    await expect(reset(token)).resolves.toBeRefused('InvalidToken');
  });

  const meanwhile: Readonly<Record<string, (user: TestUser) => Promise<unknown>>> = {
    'the password was changed': (user) =>
      user.mutate('changePassword', { currentPassword: password, newPassword: 'a lantern in the harbour' }),
    'the account was suspended': suspend,
    'the account was deleted': (user) => user.mutate('deleteAccount', { password }),
  };
  it.each(Object.entries(meanwhile))(
    'resets no password when %s while the new one was hashed',
    async (_, change) => {
      const ada = await app.signedInUser();
      const token = await resetTokenOf(ada);
      const { hashes } = app.app;
      const { hash } = hashes;
      const spy = jest.spyOn(hashes, 'hash').mockImplementationOnce(async (given) => {
        await change(ada);
        return hash(given);
      });

      const late = await reset(token);

      spy.mockRestore();
      expect(late).toBeRefused('InvalidToken');
      const login = app.client.mutate('login', { email: ada.email, password: newPassword });
      await expect(login).resolves.toBeRefused('InvalidCredentials');
    },
  );

  it('costs no hashing when it is none', async () => {
    const spy = jest.spyOn(app.app.hashes, 'hash');

    await expect(reset('x'.repeat(43))).resolves.toBeRefused('InvalidToken');

    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  });
});
