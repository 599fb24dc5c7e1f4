import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import { manyRoles, TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const otherPassword = 'a harbour in the morning';

describe('signup where addresses are verified first', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...manyRoles, EMAIL_VERIFICATION: 'required', EMAIL_REQUIRED: 'false' });
  });
  afterAll(() => app.close());

  const signup = (wish: object): Promise<Result<'signup'>> =>
    app.client.mutate('signup', { password, ...wish });
  const login = (email: string, typed = password) => app.client.mutate('login', { email, password: typed });
  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const resend = (email: string) => app.client.mutate('resendVerificationEmail', { email });
  const links = async (email: string) =>
    (await app.mails(email)).filter(({ name }) => name === 'verify-email');

  /** Somebody whose account has begun. */
  async function verifiedEmail(wish: object = {}): Promise<string> {
    const email = app.uniqueEmail();
    await signup({ email, ...wish });
    await verify(await app.mailedToken(email, 'verify-email'));
    return email;
  }

  it('says so to forms', async () => {
    const { data } = await app.client.ask('{ capabilities { emailVerificationRequired } }');

    expect(data!['capabilities']).toEqual({ emailVerificationRequired: true });
  });

  it('gives no session, but a link that begins the account as it was asked for', async () => {
    const email = app.uniqueEmail();
    const wish = { email, username: `u${email.slice(0, 8)}`, name: 'Ada', role: 'PATIENT', locale: 'de' };

    await expect(signup(wish)).resolves.toEqual({ __typename: 'VerificationSent', email });
    await expect(verify(await app.mailedToken(email, 'verify-email'))).resolves.toMatchObject({ email });

    const { user } = await login(email);
    expect(user).toMatchObject({
      email,
      emailVerified: true,
      username: wish.username,
      name: 'Ada',
      locale: 'de',
      roles: ['PATIENT'],
    });
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'SIGNED_UP', userId: user.id }));
  });

  it('answers, and writes, alike for free and taken addresses', async () => {
    const [free, taken] = [app.uniqueEmail(), await verifiedEmail()];
    const rows = async () => {
      const tables = ['pending_sign_ups', 'one_time_tokens', 'users', 'sessions'];
      const counts = tables.map((table) => app.database.query(`select count(*)::integer as n from ${table}`));
      return (await Promise.all(counts)).map(([row]) => row!['n'] as number);
    };
    const query = `mutation ($input: SignupInput!) { signup(input: $input) {
      __typename ... on VerificationSent { email } ... on AuthError { code message } } }`;

    const seen = [];
    for (const email of [free, taken]) {
      const before = await rows();
      const reply = await app.client.ask(query, { input: { email, password: otherPassword } });
      const after = await rows();
      const { status, headers, data } = reply;
      const text = JSON.stringify(data).replace(email, '…');
      const added = after.map((count, at) => count - before[at]!);
      seen.push({ status, headers: [...headers.keys()].sort(), text, added });
    }

    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]!.added).toEqual([1, 1, 0, 0]);
  });

  it('tells the owner of a taken address by mail, without a link', async () => {
    const email = await verifiedEmail();

    await signup({ email, password: otherPassword });

    const mails = await app.mails(email);
    expect(mails.map(({ name }) => name)).toEqual(['signup-attempt', 'verify-email']);
    expect(mails[0]!.link).toBeNull();
    await expect(login(email)).resolves.toBeSignedIn();
  });

  it('lets nobody sign in before the address is verified, and says so to who has the password only', async () => {
    const email = app.uniqueEmail();
    await signup({ email });

    await expect(login(email)).resolves.toBeRefused('EmailNotVerified');
    await expect(login(email, otherPassword)).resolves.toBeRefused('InvalidCredentials');
  });

  it('does not tell by a login with one’s own password whether the address was free', async () => {
    const [free, taken] = [app.uniqueEmail(), await verifiedEmail()];

    for (const email of [free, taken]) {
      await expect(signup({ email, password: otherPassword })).resolves.toMatchObject({ email });
      await expect(login(email, otherPassword)).resolves.toBeRefused('EmailNotVerified');
      await expect(login(email, 'neither of the two')).resolves.toBeRefused('InvalidCredentials');
    }
  });

  it('compares a password as often, whoever signs in', async () => {
    const [waiting, owner] = [app.uniqueEmail(), await verifiedEmail()];
    await signup({ email: waiting });
    const { hashes } = app.app;
    const { matches } = hashes;

    for (const email of [app.uniqueEmail(), waiting, owner]) {
      let count = 0;
      hashes.matches = async (...given) => {
        count++;
        return matches(...given);
      };
      await login(email, 'neither of the two');
      hashes.matches = matches;
      expect(count).toBe(2);
    }
  });

  it('begins an account that is nobody’s yet where several signed up with one address', async () => {
    for (const which of [0, 1]) {
      const email = app.uniqueEmail();
      await signup({ email, name: 'Ada', role: 'PATIENT' });
      await signup({ email, name: 'Eve', password: otherPassword, role: 'CAREGIVER' });
      const tokens = (await links(email)).map(tokenOf);

      await expect(verify(tokens[which]!)).resolves.toMatchObject({ email });

      await expect(verify(tokens[1 - which]!)).resolves.toBeRefused('InvalidToken');
      for (const typed of [password, otherPassword]) {
        await expect(login(email, typed)).resolves.toBeRefused('InvalidCredentials');
      }
      const [row] = await app.database.query('select name, roles from users where email = $1', [email]);
      expect(row).toEqual({ name: null, roles: ['USER'] });
    }
  });

  it('has one winner of two links of one address that are used at once', async () => {
    const email = app.uniqueEmail();
    await signup({ email });
    await signup({ email });

    const results = await Promise.all((await links(email)).map(tokenOf).map(verify));

    const names = results.map(({ __typename }) => __typename).sort();
    expect(names).toEqual(['EmailVerified', 'InvalidTokenError']);
  });

  it('claims a username once the address is verified, for the first who does', async () => {
    const username = `u${app.uniqueEmail().slice(0, 8)}`;
    const [ada, bob] = [app.uniqueEmail(), app.uniqueEmail()];
    await signup({ email: ada, username });
    await signup({ email: bob, username });

    await verify(await app.mailedToken(bob, 'verify-email'));
    await verify(await app.mailedToken(ada, 'verify-email'));

    expect((await login(bob)).user.username).toBe(username);
    expect((await login(ada)).user.username).toBeNull();
    await expect(signup({ email: app.uniqueEmail(), username })).resolves.toBeRefused('UsernameTaken');
  });

  it('gives a username to one of two who verify at once', async () => {
    const username = `u${app.uniqueEmail().slice(0, 8)}`;
    const emails = [app.uniqueEmail(), app.uniqueEmail()];
    for (const email of emails) await signup({ email, username });
    const tokens = await Promise.all(emails.map((email) => app.mailedToken(email, 'verify-email')));

    const results = await Promise.all(tokens.map(verify));

    expect(results.map(({ __typename }) => __typename)).toEqual(['EmailVerified', 'EmailVerified']);
    const names = [];
    for (const email of emails) names.push((await login(email)).user.username);
    expect(names.sort()).toEqual([username, null].sort());
  });

  it('mails the link again, where the sign-up still waits', async () => {
    const email = app.uniqueEmail();
    await signup({ email });

    await expect(resend(email)).resolves.toMatchObject({ __typename: 'RequestAccepted' });

    const [newer] = (await links(email)).map(tokenOf);
    await expect(verify(newer!)).resolves.toMatchObject({ email });
    await expect(login(email)).resolves.toBeSignedIn();
  });

  it('begins an account without a password by a link sent again, and lets its owner set one by mail', async () => {
    const email = app.uniqueEmail();
    await signup({ email });
    await signup({ email, password: otherPassword });

    await resend(email);
    await verify(tokenOf((await links(email))[0]!));

    for (const typed of [password, otherPassword]) {
      await expect(login(email, typed)).resolves.toBeRefused('InvalidCredentials');
    }
    await app.client.mutate('requestPasswordReset', { email });
    const token = await app.mailedToken(email, 'reset-password');
    const reset = app.client.mutate('resetPassword', { token, newPassword: 'a third one of my own' });
    await expect(reset).resolves.toBeSignedIn();
  });

  it('forgets a sign-up after a day', async () => {
    const email = app.uniqueEmail();
    await signup({ email });
    const token = await app.mailedToken(email, 'verify-email');

    app.clock.advance('25h');

    await expect(verify(token)).resolves.toBeRefused('InvalidToken');
    await expect(login(email)).resolves.toBeRefused('InvalidCredentials');
  });

  it('signs in at once who signs up by a username alone', async () => {
    await expect(signup({ username: `u${app.uniqueEmail().slice(0, 8)}` })).resolves.toBeSignedIn();
  });

  it('keeps out an account from before whose address was never verified', async () => {
    const email = await verifiedEmail();
    await app.database.query('update users set email_verified = false where email = $1', [email]);

    await expect(login(email)).resolves.toBeRefused('EmailNotVerified');
    await expect(login(email, otherPassword)).resolves.toBeRefused('InvalidCredentials');
    await resend(email);
    await verify(tokenOf((await links(email))[0]!));
    await expect(login(email)).resolves.toBeSignedIn();
  });
});
