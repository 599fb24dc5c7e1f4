import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('verifyEmail', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const verify = (token: string) => app.client.mutate('verifyEmail', { token });
  const resend = (email: string) => app.client.mutate('resendVerificationEmail', { email });
  const tokenFor = (user: TestUser) => app.mailedToken(user.email, 'verify-email');

  it('proves the address by the link that signup mailed', async () => {
    const ada = await app.signedInUser();
    expect(await ada.me()).toMatchObject({ emailVerified: false });

    const result = await verify(await tokenFor(ada));

    expect(result).toEqual({ __typename: 'EmailVerified', email: ada.email });
    expect(await ada.me()).toMatchObject({ emailVerified: true });
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'EMAIL_VERIFIED', userId: ada.id }));
  });

  const verifications = ({ id }: TestUser) =>
    app.events().filter(({ type, userId }) => type === 'EMAIL_VERIFIED' && userId === id);

  it('takes a link once, and none of the others after it', async () => {
    const ada = await app.signedInUser();
    await resend(ada.email);
    const [second, first] = (await app.mails(ada.email)).map(tokenOf) as [string, string];

    await expect(verify(first)).resolves.toMatchObject({ email: ada.email });

    await expect(verify(second)).resolves.toBeRefused('InvalidToken');
    app.clock.advance('61s');
    await expect(verify(first)).resolves.toBeRefused('InvalidToken');
  });

  it('answers a second click within a minute like the first, and does nothing', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);
    await verify(token);
    app.clock.advance('55s');

    await expect(verify(token)).resolves.toEqual({ __typename: 'EmailVerified', email: ada.email });

    expect(verifications(ada)).toHaveLength(1);
  });

  it('answers twenty clicks at once alike, and verifies once', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);

    const results = await Promise.all(Array.from({ length: 20 }, () => verify(token)));

    for (const result of results) expect(result).toEqual({ __typename: 'EmailVerified', email: ada.email });
    expect(verifications(ada)).toHaveLength(1);
  });

  it('refuses the second click when the account changed in between', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const [first, second] = [await tokenFor(ada), await tokenFor(bob)];
    await verify(first);
    await verify(second);

    await ada.mutate('changePassword', { currentPassword: password, newPassword: 'a harbour at night' });
    await bob.mutate('deleteAccount', { password });

    await expect(verify(first)).resolves.toBeRefused('InvalidToken');
    await expect(verify(second)).resolves.toBeRefused('InvalidToken');
  });

  it('takes a link for a day', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const [first, second] = [await tokenFor(ada), await tokenFor(bob)];

    app.clock.advance('23h');
    await expect(verify(first)).resolves.toMatchObject({ email: ada.email });
    app.clock.advance('2h');
    await expect(verify(second)).resolves.toBeRefused('InvalidToken');
  });

  it('refuses a link from before the password changed', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);

    await ada.mutate('changePassword', { currentPassword: password, newPassword: 'a harbour at night' });

    await expect(verify(token)).resolves.toBeRefused('InvalidToken');
  });

  it.each(['', 'nonsense', 'x'.repeat(90_000)])('refuses what is no token: %#', async (token) => {
    await expect(verify(token)).resolves.toBeRefused('InvalidToken');
  });

  it('refuses a token of another purpose', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('requestPasswordReset', { email: ada.email });

    await expect(verify(await app.mailedToken(ada.email, 'reset-password'))).resolves.toBeRefused(
      'InvalidToken',
    );
    expect(await ada.me()).toMatchObject({ emailVerified: false });
  });

  it('is neither asked for nor possible where addresses are not verified', async () => {
    await withApp({ EMAIL_VERIFICATION: 'off' }, async (own) => {
      const ada = await own.signedInUser();

      await own.client.mutate('resendVerificationEmail', { email: ada.email });

      expect(await own.mails(ada.email)).toEqual([]);
    });
  });
});

describe('resendVerificationEmail', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const resend = (email: string) => app.client.mutate('resendVerificationEmail', { email });
  const links = async (email: string) =>
    (await app.mails(email)).filter(({ name }) => name === 'verify-email').map(({ link }) => link);

  it('mails another link, and leaves the first one good', async () => {
    const ada = await app.signedInUser();
    const first = await app.mailedToken(ada.email, 'verify-email');

    await resend(ada.email);

    expect(new Set(await links(ada.email)).size).toBe(2);
    await expect(app.client.mutate('verifyEmail', { token: first })).resolves.toMatchObject({
      __typename: 'EmailVerified',
    });
  });

  it('answers and writes alike for every state of an address, and mails those that wait only', async () => {
    const [waiting, verified, suspended] = [
      await app.signedInUser(),
      await app.signedInUser(),
      await app.signedInUser(),
    ];
    const token = await app.mailedToken(verified.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });
    await app.database.query('update users set suspended_at = now() where id = $1', [suspended.id]);
    const stranger = app.uniqueEmail();
    const count = async () => (await app.database.query('select 1 from one_time_tokens')).length;

    const seen = [];
    for (const email of [waiting.email, verified.email, suspended.email, stranger]) {
      const before = await count();
      seen.push({ ...(await resend(email)), tokens: (await count()) - before });
    }

    for (const state of seen) expect(state).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ __typename: 'RequestAccepted', tokens: 1 });
    expect(await links(waiting.email)).toHaveLength(2);
    for (const email of [verified.email, suspended.email]) expect(await links(email)).toHaveLength(1);
    expect(await links(stranger)).toEqual([]);
  });

  it('refuses what is no address, and names the field', async () => {
    const result = await resend('ada@example.com,eve@example.com');

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', 'email']);
  });
});
