import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp, tokenOf } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';

describe('resetPassword', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const request = (email: string) => app.client.mutate('requestPasswordReset', { email });
  const reset = (token: string, typed = newPassword) =>
    app.client.mutate('resetPassword', { token, newPassword: typed });
  const login = (email: string, typed: string) => app.client.mutate('login', { email, password: typed });

  async function tokenFor(user: TestUser): Promise<string> {
    await request(user.email);
    return app.mailedToken(user.email, 'reset-password');
  }

  it('sets a new password by the mailed link, and signs in', async () => {
    const ada = await app.signedInUser();

    const result = await reset(await tokenFor(ada));

    expect(result).toBeSignedIn();
    expect(result.session.authenticationMethods).toEqual(['EMAIL']);
    await expect(login(ada.email, newPassword)).resolves.toBeSignedIn();
    await expect(login(ada.email, password)).resolves.toBeRefused('InvalidCredentials');
  });

  it('ends every session that there was', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    await reset(await tokenFor(ada));

    for (const device of [ada, phone]) {
      expect((await topLevelError(device.me())).reason).toBe('SESSION_REVOKED');
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
  });

  it('proves the address', async () => {
    const ada = await app.signedInUser();
    expect(await ada.me()).toMatchObject({ emailVerified: false });

    const result = await reset(await tokenFor(ada));

    expect(result.user).toMatchObject({ id: ada.id, emailVerified: true });
  });

  it('tells the owner by mail, and the operator by an event', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });

    await reset(await tokenFor(ada));

    const [newest] = await app.mails(ada.email);
    expect(newest).toMatchObject({ name: 'password-changed', text: expect.stringContaining('Ada') });
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'PASSWORD_RESET', userId: ada.id }));
  });

  it('gives a first password to an account that has none', async () => {
    const ada = await app.signedInUser();
    await app.database.query('update users set password_hash = null where id = $1', [ada.id]);

    await expect(reset(await tokenFor(ada))).resolves.toBeSignedIn();
    await expect(login(ada.email, newPassword)).resolves.toBeSignedIn();
  });

  it.each(['12345678', 'password1', 'kurz'])(
    'does not spend the token on the weak password %s',
    async (weak) => {
      const ada = await app.signedInUser();
      const token = await tokenFor(ada);

      const refused = await reset(token, weak);

      expect(refused).toBeRefused('WeakPassword');
      expect(refused.suggestions).not.toEqual([]);
      await expect(reset(token)).resolves.toBeSignedIn();
    },
  );

  it('does not spend the token on a password that cannot be hashed', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);

    const refused = await reset(token, 'x'.repeat(2000));

    expect(refused).toBeRefused('InvalidInput');
    expect(refused.fields[0]!.path).toEqual(['input', 'newPassword']);
    await expect(reset(token)).resolves.toBeSignedIn();
  });

  it('refuses a password made of the owner’s own name', async () => {
    const ada = await app.signedInUser({ name: 'Augusta Byron' });

    await expect(reset(await tokenFor(ada), 'AugustaByron1')).resolves.toBeRefused('WeakPassword');
  });

  it('takes a token once', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);
    await reset(token);

    await expect(reset(token, 'another harbour at night')).resolves.toBeRefused('InvalidToken');
    await expect(login(ada.email, newPassword)).resolves.toBeSignedIn();
  });

  it('has one winner of twenty that come at once', async () => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);
    const passwords = Array.from({ length: 20 }, (_, at) => `a harbour in the morning ${at}`);

    const results = await Promise.all(passwords.map((typed) => reset(token, typed)));

    const winners = passwords.filter((_, at) => results[at]!.__typename === 'Authenticated');
    expect(winners).toHaveLength(1);
    for (const result of results.filter(({ __typename }) => __typename !== 'Authenticated')) {
      expect(result).toBeRefused('InvalidToken');
    }
    await expect(login(ada.email, winners[0]!)).resolves.toBeSignedIn();
  });

  it('has one winner of two links of one account that are used at once', async () => {
    const ada = await app.signedInUser();
    await request(ada.email);
    await request(ada.email);
    const tokens = (await app.mails(ada.email)).filter(({ name }) => name === 'reset-password').map(tokenOf);

    const results = await Promise.all(tokens.map((token, at) => reset(token, `${newPassword} ${at}`)));

    const names = results.map(({ __typename }) => __typename).sort();
    expect(names).toEqual(['Authenticated', 'InvalidTokenError']);
  });

  it('leaves the older link good when another is asked for, and none of them once one is used', async () => {
    const ada = await app.signedInUser();
    const older = await tokenFor(ada);
    const newer = await tokenFor(ada);

    await expect(reset(older)).resolves.toBeSignedIn();
    await expect(reset(newer, 'another harbour at night')).resolves.toBeRefused('InvalidToken');
    const left = await app.database.query('select 1 from one_time_tokens where owner = $1 and purpose = $2', [
      ada.id,
      'PASSWORD_RESET',
    ]);
    expect(left).toEqual([]);
  });

  it('takes a link for thirty minutes', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const [first, second] = [await tokenFor(ada), await tokenFor(bob)];

    app.clock.advance('29m');
    await expect(reset(first)).resolves.toBeSignedIn();
    app.clock.advance('2m');
    await expect(reset(second)).resolves.toBeRefused('InvalidToken');
  });

  const changes: Readonly<Record<string, (user: TestUser) => Promise<unknown>>> = {
    'the password': (user) => user.mutate('changePassword', { currentPassword: password, newPassword }),
    'the address': async (user) => {
      const newEmail = app.uniqueEmail();
      await user.mutate('requestEmailChange', { newEmail, password });
      const token = await app.mailedToken(newEmail, 'confirm-email-change');
      await app.client.mutate('confirmEmailChange', { token });
    },
    'the status': (user) =>
      app.database.query('update users set suspended_at = now() where id = $1', [user.id]),
    'the account': (user) => user.mutate('deleteAccount', { password }),
  };
  it.each(Object.entries(changes))('refuses a link from before %s changed', async (_, change) => {
    const ada = await app.signedInUser();
    const token = await tokenFor(ada);

    await change(ada);

    await expect(reset(token, 'another harbour at night')).resolves.toBeRefused('InvalidToken');
  });

  const strange: Readonly<Record<string, (user: TestUser) => Promise<string> | string>> = {
    'an empty text': () => '',
    nonsense: () => 'x'.repeat(43),
    'a token of another purpose': (user) => app.mailedToken(user.email, 'verify-email'),
    'a refresh token': (user) => user.refreshToken,
    'an access token': (user) => user.accessToken,
    'a flood': () => 'x'.repeat(90_000),
    'text with NUL': () => 'x\0',
  };
  it.each(Object.entries(strange))('refuses %s', async (_, make) => {
    const result = await reset(await make(await app.signedInUser()));

    expect(['InvalidTokenError', 'InvalidInputError']).toContain(result.__typename);
  });

  it('keeps no token that a dump of the database would give away', async () => {
    const ada = await app.signedInUser();
    await request(ada.email);
    const held = await app.database.query('select * from one_time_tokens');
    const mails = await app.database.query('select * from mails');

    const token = await app.mailedToken(ada.email, 'reset-password');

    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(JSON.stringify([held, mails])).not.toContain(token);
    expect(JSON.stringify(app.logs())).not.toContain(token);
  });

  it('takes a link for as long as the settings say', async () => {
    await withApp({ PASSWORD_RESET_EXPIRE_MINUTES: '5' }, async (own) => {
      const ada = await own.signedInUser();
      await own.client.mutate('requestPasswordReset', { email: ada.email });
      const token = await own.mailedToken(ada.email, 'reset-password');

      own.clock.advance('6m');

      const result = await own.client.mutate('resetPassword', { token, newPassword });
      expect(result).toBeRefused('InvalidToken');
    });
  });
});
