import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from '../support/jwt.js';
import { challengeOf, enrol, userWithSecondFactor, verifying } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const newPassword = 'a harbour in the morning';

describe('verifyMfa', () => {
  let app: TestApp;
  shareApp((started) => (app = started));
  const { challenge, verify } = verifying(() => app);

  it('signs in by the code of the app, after the password', async () => {
    const { user, phone } = await userWithSecondFactor(app);

    const first = await app.client.mutate('login', { email: user.email, password });
    expect(first).toMatchObject({ __typename: 'MfaChallenge', methods: ['TOTP', 'BACKUP_CODE'] });
    const result = await verify(first.mfaToken, phone.code());

    expect(result).toBeSignedIn();
    expect(result.session.authenticationMethods).toEqual(['PASSWORD', 'TOTP']);
    expect(decodeJwt(result.accessToken)['amr']).toEqual(['pwd', 'otp', 'mfa']);
    const { user: shown } = result;
    expect(shown).toMatchObject({ id: user.id, mfaEnabled: true });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGGED_IN', sessionId: result.session.id }),
    );
  });

  it('signs in by a backup code, once, whatever its case and dashes', async () => {
    const { user, backupCodes } = await userWithSecondFactor(app);
    const code = backupCodes[3]!;

    const result = await verify(
      await challenge(user),
      ` ${code.toLowerCase().replace('-', ' ')}`,
      'BACKUP_CODE',
    );
    expect(result).toBeSignedIn();
    expect(result.session.authenticationMethods).toEqual(['PASSWORD', 'BACKUP_CODE']);

    await expect(verify(await challenge(user), code, 'BACKUP_CODE')).resolves.toBeRefused('InvalidCode');
    const mail = (await app.mails(user.email)).find(({ name }) => name === 'backup-code-used');
    expect(mail!.text).toContain('9');
  });

  it('takes no code of the other kind', async () => {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);

    await expect(verify(mfaToken, phone.code(), 'BACKUP_CODE')).resolves.toBeRefused('InvalidCode');
    await expect(verify(mfaToken, backupCodes[0]!, 'TOTP')).resolves.toBeRefused('InvalidCode');
  });

  it('takes a code once, and none from before it', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    // Of one moment: a step may end meanwhile.
    const [earlier, code, later] = [-1, 0, 1].map((steps) => phone.code(steps));
    await expect(verify(await challenge(user), code!)).resolves.toBeSignedIn();

    for (const used of [code!, earlier!]) {
      await expect(verify(await challenge(user), used)).resolves.toBeRefused('InvalidCode');
    }
    await expect(verify(await challenge(user), later!)).resolves.toBeSignedIn();
  });

  it('takes a challenge once', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);
    await verify(mfaToken, phone.code());
    app.clock.advance('1m');

    await expect(verify(mfaToken, phone.code())).resolves.toBeRefused('InvalidToken');
  });

  it('does not use up a code on a challenge that was answered meanwhile', async () => {
    const { user, backupCodes } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);

    const results = await Promise.all(
      backupCodes.slice(0, 4).map((code) => verify(mfaToken, code, 'BACKUP_CODE')),
    );

    expect(results.filter(({ __typename }) => __typename === 'Authenticated')).toHaveLength(1);
    const left = await app.database.query('select 1 from backup_codes where user_id = $1', [user.id]);
    expect(left).toHaveLength(9);
  });

  it('leaves the challenge good after a wrong code', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);

    await expect(verify(mfaToken, phone.wrongCode())).resolves.toBeRefused('InvalidCode');
    await expect(verify(mfaToken, phone.code())).resolves.toBeSignedIn();
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'MFA_FAILED', userId: user.id }));
  });

  it('lets a challenge wait for five minutes', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const [first, second] = [await challenge(user), await challenge(user)];

    app.clock.advance('4m');
    await expect(verify(first, phone.code())).resolves.toBeSignedIn();
    app.clock.advance('2m');
    await expect(verify(second, phone.code())).resolves.toBeRefused('InvalidToken');
  });

  it.each([
    [
      'the password changed',
      (user: TestUser) => user.mutate('changePassword', { currentPassword: password, newPassword }),
    ],
    [
      'the account was suspended',
      (user: TestUser) =>
        app.database.query('update users set suspended_at = now() where id = $1', [user.id]),
    ],
    ['the account was deleted', (user: TestUser) => user.mutate('deleteAccount', { password })],
    ['the second factor was replaced', (user: TestUser) => enrol(app, user)],
    ['the second factor was turned off', (user: TestUser) => user.mutate('disableMfa', { password })],
  ])('refuses a challenge from before %s', async (_, change) => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);

    await change(user);

    await expect(verify(mfaToken, phone.code(1))).resolves.toBeRefused('InvalidToken');
  });

  it('is due after a password that was reset by mail, too', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    await app.client.mutate('requestPasswordReset', { email: user.email });
    const token = await app.mailedToken(user.email, 'reset-password');

    const result = await app.client.mutate('resetPassword', { token, newPassword });

    expect(result).toMatchObject({ __typename: 'MfaChallenge' });
    const signedIn = await verify(result.mfaToken, phone.code());
    expect(signedIn).toBeSignedIn();
    expect(signedIn.session.authenticationMethods).toEqual(['EMAIL', 'TOTP']);
  });

  it('keeps what the first step proved of the device', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const first = await verify(await challenge(user), phone.code());
    app.clock.advance('1m');
    const { deviceToken } = first;

    const { mfaToken } = await app.client.mutate('login', { email: user.email, password, deviceToken });
    const again = await verify(mfaToken, phone.code());

    expect(again.deviceToken).toBe(deviceToken);
  });

  it('is closed, and not off, when the key of its secret is lost', async () => {
    await withApp({}, async (first) => {
      const { user, phone } = await userWithSecondFactor(first);
      await first.database.query(`update totp_factors set encrypted_secret = 'x' || encrypted_secret`);
      const mfaToken = await challengeOf(first, user);

      const { status, errors } = await first.client.ask(
        `mutation { verifyMfa(input: { mfaToken: "${mfaToken}", code: "${phone.code()}" }) { __typename } }`,
      );

      expect(status).toBe(503);
      expect(errors[0]!.extensions['code']).toBe('SERVICE_UNAVAILABLE');
    });
  });

  it('opens by an older key, once a newer one encrypts', async () => {
    await withApp({}, async (first) => {
      const { user, phone } = await userWithSecondFactor(first);
      const older = first.app.config.encryptionKeys[0];
      const newer = `another-${older}`;

      const rotated = await first.restart({ ENCRYPTION_KEY: `${newer}, ${older}` });
      try {
        const result = await rotated.client.mutate('verifyMfa', {
          mfaToken: await challengeOf(rotated, user),
          code: phone.code(),
        });
        expect(result).toBeSignedIn();
      } finally {
        await rotated.app.close();
      }
    });
  });

  it.each(['', 'x', '123456'.repeat(15_000), '１２３４５６', "' or 1=1"])(
    'refuses the code %#',
    async (code) => {
      const { user } = await userWithSecondFactor(app);
      const mfaToken = await challenge(user);

      for (const method of ['TOTP', 'BACKUP_CODE']) {
        await expect(verify(mfaToken, code, method)).resolves.toBeRefused('InvalidCode');
      }
    },
  );
});
