import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

describe('disableMfa', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const login = (email: string) => app.client.mutate('login', { email, password });

  it.each(['password', 'code', 'backup code'])('turns it off by the %s', async (proof) => {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);
    const proofs = {
      password: { password },
      code: { code: phone.code() },
      'backup code': { code: backupCodes[0] },
    };

    const result = await user.mutate('disableMfa', proofs[proof as 'code']);

    expect(result).toMatchObject({ __typename: 'MfaDisabled', user: { mfaEnabled: false } });
    await expect(login(user.email)).resolves.toBeSignedIn();
    for (const table of ['totp_factors', 'backup_codes']) {
      const left = await app.database.query(`select 1 from ${table} where user_id = $1`, [user.id]);
      expect(left).toEqual([]);
    }
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'MFA_DISABLED', userId: user.id }));
    expect((await app.mails(user.email)).map(({ name }) => name)).toContain('mfa-disabled');
    expect(await user.me()).toMatchObject({ mfaEnabled: false });
  });

  it('leaves it on without the right one', async () => {
    const { user, phone } = await userWithSecondFactor(app);

    await expect(user.mutate('disableMfa', { password: 'wrong one' })).resolves.toBeRefused(
      'InvalidCredentials',
    );
    await expect(user.mutate('disableMfa', { code: phone.wrongCode() })).resolves.toBeRefused('InvalidCode');
    for (const input of [{}, { password, code: phone.code() }, { password: '' }]) {
      await expect(user.mutate('disableMfa', input)).resolves.toBeRefused('InvalidInput');
    }

    await expect(login(user.email)).resolves.toMatchObject({ __typename: 'MfaChallenge' });
  });

  it('is refused where it is off', async () => {
    const ada = await app.signedInUser();

    await expect(ada.mutate('disableMfa', { password })).resolves.toBeRefused('MfaNotEnabled');
  });

  it('shares the budget of codes with every other operation of the session', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    await user.mutate('disableMfa', { code: phone.wrongCode() });
    await user.mutate('regenerateBackupCodes', { code: phone.wrongCode() });
    await user.mutate('reauthenticate', { code: phone.wrongCode() });
    await user.mutate('deleteAccount', { code: phone.wrongCode() });
    await user.mutate('disableMfa', { code: phone.wrongCode() });

    for (const name of ['disableMfa', 'regenerateBackupCodes', 'reauthenticate', 'deleteAccount'] as const) {
      await expect(user.mutate(name, { code: phone.code() })).resolves.toBeRefused('AccountLocked');
    }
  });
});

describe('regenerateBackupCodes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const withBackupCode = async (user: { email: string }, code: string) =>
    app.client.mutate('verifyMfa', {
      mfaToken: await challengeOf(app, user as never),
      code,
      method: 'BACKUP_CODE',
    });

  it('gives new ones, and ends the old ones', async () => {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);

    const result = await user.mutate('regenerateBackupCodes', { code: phone.code() });

    const codes = result.codes;
    expect(codes).toHaveLength(10);
    await expect(withBackupCode(user, backupCodes[0]!)).resolves.toBeRefused('InvalidCode');
    await expect(withBackupCode(user, codes[0]!)).resolves.toBeSignedIn();
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'BACKUP_CODES_REGENERATED', userId: user.id }),
    );
  });

  it('takes a backup code too, for who has lost the phone', async () => {
    const { user, backupCodes } = await userWithSecondFactor(app);

    const result = await user.mutate('regenerateBackupCodes', { code: backupCodes[9] });

    expect(result.codes).toHaveLength(10);
  });

  it('leaves ten, whatever asks for new ones at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { user, phone, backupCodes } = await userWithSecondFactor(app);
      const codes = [phone.code(), ...backupCodes.slice(0, 3)];

      const results = await Promise.all(
        codes.map((code) => app.client.mutate('regenerateBackupCodes', { code }, user.sent)),
      );

      const names = results.map(({ __typename }) => __typename);
      expect(names).toContain('BackupCodes');
      expect(names.filter((name) => !['BackupCodes', 'InvalidCodeError'].includes(name))).toEqual([]);
      const left = await app.database.query('select 1 from backup_codes where user_id = $1', [user.id]);
      expect(left).toHaveLength(10);
    }
  });

  it('is refused where there is no second factor, and without the right code', async () => {
    const [ada, { user, phone }] = [await app.signedInUser(), await userWithSecondFactor(app)];

    await expect(ada.mutate('regenerateBackupCodes', { code: '123456' })).resolves.toBeRefused(
      'MfaNotEnabled',
    );
    await expect(user.mutate('regenerateBackupCodes', { code: phone.wrongCode() })).resolves.toBeRefused(
      'InvalidCode',
    );
  });

  it('is told when few are left', async () => {
    const { user, backupCodes } = await userWithSecondFactor(app);
    for (const code of backupCodes.slice(0, 7))
      await expect(withBackupCode(user, code)).resolves.toBeSignedIn();

    const mails = (await app.mails(user.email)).filter(({ name }) => name === 'backup-code-used');

    expect(mails).toHaveLength(7);
    expect(mails[0]!.text).toContain('3');
    expect(mails[0]!.text.length).toBeGreaterThan(mails[6]!.text.length);
  });
});

describe('reauthenticate with a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('takes the code, and not the password', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    app.clock.advance('11m');
    await expect(user.mutate('enrollTotp', { replace: true })).resolves.toBeRefused(
      'ReauthenticationRequired',
    );

    await expect(user.mutate('reauthenticate', { password })).resolves.toBeRefused('InvalidInput');
    await expect(user.mutate('reauthenticate', { password, code: phone.code() })).resolves.toBeRefused(
      'InvalidInput',
    );
    await expect(user.mutate('reauthenticate', { code: phone.wrongCode() })).resolves.toBeRefused(
      'InvalidCode',
    );
    await expect(user.mutate('reauthenticate', { code: phone.code() })).resolves.toMatchObject({
      __typename: 'Reauthenticated',
    });

    await expect(user.mutate('enrollTotp', { replace: true })).resolves.toMatchObject({
      __typename: 'TotpEnrollment',
    });
  });

  it('says by what it can be done', async () => {
    const { user } = await userWithSecondFactor(app);
    app.clock.advance('11m');

    const refused = await user.mutate('enrollTotp', { replace: true });

    expect(refused.methods).toEqual(['TOTP', 'BACKUP_CODE']);
  });
});

describe('deleteAccount with a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('takes a code in place of the password', async () => {
    const { user, phone } = await userWithSecondFactor(app);

    await expect(user.mutate('deleteAccount', { code: phone.code() })).resolves.toMatchObject({
      __typename: 'AccountDeleted',
      userId: user.id,
    });

    await expect(app.client.mutate('login', { email: user.email, password })).resolves.toBeRefused(
      'InvalidCredentials',
    );
    expect((await topLevelError(user.me())).reason).toBe('SESSION_REVOKED');
  });
});
