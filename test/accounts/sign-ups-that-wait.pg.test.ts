import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { purgeExpired } from '../../src/maintenance/purge-expired.js';
import { manyRoles, TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const otherPassword = 'a lantern on the quay';

describe('resendVerificationEmail for a sign-up that waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_VERIFICATION: 'required' });
  });
  afterAll(() => app.close());

  const signup = (email: string, typed = password) => app.client.mutate('signup', { email, password: typed });
  const login = (email: string, typed = password) => app.client.mutate('login', { email, password: typed });
  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const resend = async (email: string) => {
    await app.client.mutate('resendVerificationEmail', { email });
    return app.mailedToken(email, 'verify-email');
  };
  const pass = async (time: string) => {
    app.clock.advance(time);
    await purgeExpired(app.app);
  };

  it('lets it wait for as long as the link that was sent again is good', async () => {
    const email = app.uniqueEmail();
    await signup(email);
    await pass('23h');
    const token = await resend(email);
    await pass('23h');

    await expect(verify(token)).resolves.toMatchObject({ email });
    await expect(login(email)).resolves.toBeSignedIn();
  });

  it('lets none of an address outlive the others, whose passwords might be somebody else’s', async () => {
    const email = app.uniqueEmail();
    await signup(email);
    await pass('1h');
    await signup(email, otherPassword);
    await pass('22h');
    const token = await resend(email);
    await pass('2h');

    await expect(verify(token)).resolves.toMatchObject({ email });
    for (const typed of [password, otherPassword]) {
      await expect(login(email, typed)).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('brings none back that has expired, and shortens none', async () => {
    const [gone, young] = [app.uniqueEmail(), app.uniqueEmail()];
    await signup(gone);
    await signup(young);
    await app.database.query(
      `update pending_sign_ups set expires_at = expires_at + interval '9 days' where email = $1`,
      [young],
    );
    await resend(young);

    app.clock.advance('25h');
    await expect(login(young)).resolves.toBeRefused('EmailNotVerified');
    await app.client.mutate('resendVerificationEmail', { email: gone });

    await expect(login(gone)).resolves.toBeRefused('InvalidCredentials');
  });
});

describe('signup twice for one address that waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...manyRoles, EMAIL_VERIFICATION: 'required' });
  });
  afterAll(() => app.close());

  const signup = (email: string, typed = password) =>
    app.client.mutate('signup', { email, password: typed, role: 'STUDENT' });
  const login = (email: string, typed = password) => app.client.mutate('login', { email, password: typed });
  const tokens = async (email: string) => (await app.mails(email)).map(tokenOf);

  it('with one password, as by a double click, makes an account with that password by either link', async () => {
    for (const which of [0, 1, 2, 3]) {
      const email = app.uniqueEmail();
      await Promise.all([signup(email), signup(email), signup(email), signup(email)]);

      const token = (await tokens(email))[which]!;
      await expect(app.client.mutate('verifyEmail', { token })).resolves.toMatchObject({ email });

      const result = await login(email);
      expect(result).toBeSignedIn();
      expect(result.user.roles).toEqual(['STUDENT']);
    }
  });

  it('with another password among them makes an account without one, whichever came first', async () => {
    const orders = [
      [password, password, otherPassword],
      [otherPassword, password, password],
      [password, otherPassword, password],
    ];
    for (const typed of orders) {
      const email = app.uniqueEmail();
      for (const one of typed) await signup(email, one);

      const token = (await tokens(email))[0]!;
      await expect(app.client.mutate('verifyEmail', { token })).resolves.toMatchObject({ email });

      for (const one of typed) await expect(login(email, one)).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('counts no sign-up that has expired', async () => {
    const email = app.uniqueEmail();
    await signup(email, otherPassword);
    app.clock.advance('25h');
    await signup(email);
    await signup(email);

    const token = (await tokens(email))[0]!;
    await app.client.mutate('verifyEmail', { token });

    await expect(login(email)).resolves.toBeSignedIn();
  });
});

describe('requestPasswordReset while a sign-up waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...manyRoles, EMAIL_VERIFICATION: 'required' });
  });
  afterAll(() => app.close());

  const newPassword = 'a breakwater at noon';
  const reset = async (email: string) => {
    await app.client.mutate('requestPasswordReset', { email });
    return app.mailedToken(email, 'reset-password');
  };

  it('completes the sign-up with the new password, and signs in', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password, name: 'Ada', role: 'STUDENT' });

    const result = await app.client.mutate('resetPassword', { token: await reset(email), newPassword });

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({ email, emailVerified: true, name: 'Ada', roles: ['STUDENT'] });
    await expect(app.client.mutate('login', { email, password })).resolves.toBeRefused('InvalidCredentials');
    await expect(app.client.mutate('login', { email, password: newPassword })).resolves.toBeSignedIn();
  });

  it('goes on waiting for as long as the link is good, and ends every other link', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    const verification = await app.mailedToken(email, 'verify-email');
    app.clock.advance('23h');
    app.clock.advance('50m');
    const token = await reset(email);
    app.clock.advance('20m');

    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeSignedIn();

    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeRefused(
      'InvalidToken',
    );
    await expect(app.client.mutate('verifyEmail', { token: verification })).resolves.toBeRefused(
      'InvalidToken',
    );
  });

  it('takes nothing of a stranger who signed up with the address', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password, name: 'Mallory', role: 'STUDENT' });
    await app.client.mutate('signup', { email, password: otherPassword, name: 'Ada' });

    const result = await app.client.mutate('resetPassword', { token: await reset(email), newPassword });

    expect(result.user).toMatchObject({ email, name: null, roles: ['USER'] });
  });

  it('refuses a weak password without spending the link', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    const token = await reset(email);

    const weak = await app.client.mutate('resetPassword', { token, newPassword: 'password1234' });

    expect(weak).toBeRefused('WeakPassword');
    await expect(app.client.mutate('resetPassword', { token, newPassword })).resolves.toBeSignedIn();
  });

  it('has one winner of twenty', async () => {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    const token = await reset(email);

    const results = await Promise.all(
      Array.from({ length: 20 }, () => app.client.mutate('resetPassword', { token, newPassword })),
    );

    const losers = results.filter(({ __typename }) => __typename !== 'Authenticated');
    expect(losers).toHaveLength(19);
    for (const loser of losers) expect(loser).toBeRefused('InvalidToken');
  });
});
