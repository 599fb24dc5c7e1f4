import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import type { Result } from '../support/client.js';
import { withMeanwhile } from '../support/interleave.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const change = { currentPassword: password, newPassword: 'a harbour in the morning' };

describe('what a second factor is guarded by', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const confirm = (user: TestUser, { enrollmentToken }: Result<'enrollTotp'>, code: string) =>
    user.mutate('confirmTotp', { enrollmentToken, code });
  const phoneOf = ({ secret }: Result<'enrollTotp'>) => new Authenticator(secret, app.clock.now);
  const suspend = ({ id }: TestUser) =>
    app.database.query('update users set suspended_at = now() where id = $1', [id]);
  const isOn = async ({ id }: TestUser) => {
    const [row] = await app.database.query('select mfa_enabled from users where id = $1', [id]);
    return row!['mfa_enabled'];
  };

  /** Asks, and lets something happen once the try was counted and before the code is looked at. */
  async function whileCounted<T>(ask: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
    const { budgets } = app.app;
    const { increment } = budgets;
    let isDue = true;
    const spy = jest.spyOn(budgets, 'increment').mockImplementation(async (...given) => {
      const count = await increment(...given);
      if (isDue && given[0][0] === 'second factor') {
        isDue = false;
        await meanwhile();
      }
      return count;
    });
    const result = await ask();
    spy.mockRestore();
    expect(isDue).toBe(false);
    return result;
  }

  it('takes no enrolment from before the password changed', async () => {
    const ada = await app.signedInUser();
    const enrolment = await ada.mutate('enrollTotp');

    await ada.mutate('changePassword', change);

    await expect(confirm(ada, enrolment, phoneOf(enrolment).code())).resolves.toBeRefused('InvalidToken');
    expect(await isOn(ada)).toBe(false);
  });

  const changes: Readonly<Record<string, (user: TestUser) => Promise<unknown>>> = {
    'the password changes': (user) => app.client.mutate('changePassword', change, user.sent),
    'the account is suspended': suspend,
  };
  it.each(Object.entries(changes))('turns nothing on while %s', async (_, meanwhile) => {
    const ada = await app.signedInUser();
    const enrolment = await ada.mutate('enrollTotp');
    const code = phoneOf(enrolment).code();

    const late = await whileCounted(
      () => confirm(ada, enrolment, code),
      () => meanwhile(ada),
    );

    expect(late).toBeRefused('InvalidToken');
    expect(await isOn(ada)).toBe(false);
  });

  it('tries five first codes of an enrolment, one after the other or at once', async () => {
    const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
    const [adas, bobs] = [await ada.mutate('enrollTotp'), await bob.mutate('enrollTotp')];

    for (let tries = 0; tries < 5; tries++) {
      await expect(confirm(ada, adas, phoneOf(adas).wrongCode())).resolves.toBeRefused('InvalidCode');
    }
    const wrong = Array.from({ length: 20 }, () => confirm(bob, bobs, phoneOf(bobs).wrongCode()));
    const names = (await Promise.all(wrong)).map(({ __typename }) => __typename);

    await expect(confirm(ada, adas, phoneOf(adas).code())).resolves.toBeRefused('AccountLocked');
    expect(names.filter((name) => name === 'InvalidCodeError')).toHaveLength(5);
  });

  it('counts codes of the app and backup codes together', async () => {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);
    const verify = (code: string, method: string) =>
      app.client.mutate('verifyMfa', { mfaToken, code, method });

    for (let tries = 0; tries < 3; tries++) await verify(phone.wrongCode(), 'TOTP');
    for (let tries = 0; tries < 2; tries++) await verify('22222-22222', 'BACKUP_CODE');

    await expect(verify(phone.code(), 'TOTP')).resolves.toBeRefused('AccountLocked');
    await expect(verify(backupCodes[0]!, 'BACKUP_CODE')).resolves.toBeRefused('AccountLocked');
  });

  it('gives no new backup codes while the password changes, and leaves the old ones', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const codes = () =>
      app.database.query('select digest from backup_codes where user_id = $1 order by digest', [user.id]);
    const before = await codes();

    const late = await whileCounted(
      () => app.client.mutate('regenerateBackupCodes', { code: phone.code() }, user.sent),
      () => app.client.mutate('changePassword', change, user.sent),
    );

    expect(late).toBeRefused('InvalidCode');
    expect(await codes()).toEqual(before);
  });

  it('stays on when it is turned off by a password that was changed since it was compared', async () => {
    const { user } = await userWithSecondFactor(app);
    const { sent } = user;

    const late = await withMeanwhile(
      app,
      () => app.client.mutate('disableMfa', { password }, sent),
      () => app.client.mutate('changePassword', change, sent),
    );

    expect(late).toBeRefused('MfaNotEnabled');
    expect(await isOn(user)).toBe(true);
  });

  it('is no code of somebody else', async () => {
    const [ada, eve] = [await userWithSecondFactor(app), await userWithSecondFactor(app)];
    const mfaToken = await challengeOf(app, ada.user);
    const verify = (code: string, method: string) =>
      app.client.mutate('verifyMfa', { mfaToken, code, method });

    await expect(verify(eve.backupCodes[0]!, 'BACKUP_CODE')).resolves.toBeRefused('InvalidCode');
    await expect(verify(eve.phone.code(), 'TOTP')).resolves.toBeRefused('InvalidCode');
  });

  it('keeps no backup code that a dump would give away, with its dash or without', async () => {
    const { user, backupCodes } = await userWithSecondFactor(app);

    const dump = JSON.stringify(
      await app.database.query('select * from backup_codes where user_id = $1', [user.id]),
    );

    for (const code of backupCodes) {
      expect(dump).not.toContain(code);
      expect(dump).not.toContain(code.replace('-', ''));
    }
  });

  it('is asked of nobody who is suspended', async () => {
    const { user } = await userWithSecondFactor(app);
    await suspend(user);

    const result = await app.client.mutate('login', { email: user.email, password });

    expect(result).toBeRefused('AccountSuspended');
  });

  it('never takes the code again that confirmed a replacement', async () => {
    const { user } = await userWithSecondFactor(app);
    const enrolment = await user.mutate('enrollTotp', { replace: true });
    // The phone is a step ahead, as phones may be.
    const code = phoneOf(enrolment).code(1);
    await expect(confirm(user, enrolment, code)).resolves.toMatchObject({ __typename: 'BackupCodes' });

    const mfaToken = await challengeOf(app, user);

    await expect(app.client.mutate('verifyMfa', { mfaToken, code })).resolves.toBeRefused('InvalidCode');
  });

  it('signs in by a code after a reset without calling the device new', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    await app.client.mutate('requestPasswordReset', { email: user.email });
    const token = await app.mailedToken(user.email, 'reset-password');
    const { newPassword } = change;
    const { mfaToken } = await app.client.mutate('resetPassword', { token, newPassword });

    const result = await app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });

    expect(result).toBeSignedIn();
    const names = (await app.mails(user.email)).map(({ name }) => name);
    expect(names).toContain('password-changed');
    expect(names).not.toContain('new-device');
  });
});
