import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';

const otherPassword = 'a harbour in the morning';

describe('a sign-up for an address that has an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_VERIFICATION: 'required' });
  });
  afterAll(() => app.close());

  const signup = (email: string, typed: string) => app.client.mutate('signup', { email, password: typed });
  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const links = async (email: string) =>
    (await app.mails(email)).filter(({ name }) => name === 'verify-email');

  /** Somebody whose account has begun. */
  async function verifiedUser(): Promise<TestUser> {
    const email = app.uniqueEmail();
    await signup(email, password);
    await verify(await app.mailedToken(email, 'verify-email'));
    return new TestUser(app.client, email, await app.client.mutate('login', { email, password }));
  }

  it('is never mailed to the owner as a link, asked for again as often as may be', async () => {
    const ada = await verifiedUser();
    await signup(ada.email, otherPassword);

    await app.client.mutate('resendVerificationEmail', { email: ada.email });

    expect(await links(ada.email)).toHaveLength(1);
  });

  it('begins no account when the address became another’s while it waited', async () => {
    const email = app.uniqueEmail();
    await signup(email, otherPassword);
    const token = await app.mailedToken(email, 'verify-email');
    const ada = await verifiedUser();
    await ada.mutate('requestEmailChange', { newEmail: email, password });
    const change = await app.mailedToken(email, 'confirm-email-change');
    await app.client.mutate('confirmEmailChange', { token: change });

    await expect(verify(token)).resolves.toBeRefused('InvalidToken');

    const owners = await app.database.query('select id from users where email = $1', [email]);
    expect(owners).toEqual([{ id: ada.id }]);
  });
});
