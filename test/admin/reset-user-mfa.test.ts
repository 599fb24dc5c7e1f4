import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { topLevelError } from '../support/matchers.js';
import { challengeOf, enrol, userWithSecondFactor } from '../support/second-factor.js';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('resetUserMfa', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given));

  const reset = (userId: string) => admin.mutate('resetUserMfa', { userId });

  it('lets a user who has lost the phone in by the password alone', async () => {
    const { user } = await userWithSecondFactor(app);

    const result = await reset(user.id);

    expect(result).toMatchObject({ __typename: 'UserUpdated', user: { id: user.id, mfaEnabled: false } });
    await expect(app.client.mutate('login', { email: user.email, password })).resolves.toBeSignedIn();
    for (const table of ['totp_factors', 'backup_codes']) {
      expect(await app.database.query(`select 1 from ${table} where user_id = $1`, [user.id])).toEqual([]);
    }
  });

  it('ends every session, since the lost phone may have one, and every challenge', async () => {
    const { user, phone, backupCodes } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);

    await reset(user.id);

    expect(await topLevelError(user.me())).toMatchObject({ reason: 'SESSION_REVOKED' });
    await expect(user.refresh()).resolves.toBeRefused('InvalidToken');
    const code = { mfaToken, code: phone.code() };
    await expect(app.client.mutate('verifyMfa', code)).resolves.toBeRefused('InvalidToken');
    const backup = { mfaToken, code: backupCodes[0], method: 'BACKUP_CODE' };
    await expect(app.client.mutate('verifyMfa', backup)).resolves.toBeRefused('InvalidToken');
  });

  it('does not take the lost phone for a known device', async () => {
    const { user } = await userWithSecondFactor(app);
    await app.database.query('delete from mails');
    const deviceToken = await deviceTokenOf(user);

    await reset(user.id);
    await app.client.mutate('login', { email: user.email, password, deviceToken });

    expect((await app.mails(user.email)).map(({ name }) => name)).toContain('new-device');
  });

  /** The one that the sign-up gave; time has gone on since. */
  async function deviceTokenOf(user: TestUser): Promise<string> {
    const { newDeviceToken } = await import('../../src/sessions/device-tokens.js');
    const deviceToken = newDeviceToken(app.app, user.id);
    app.clock.advance('1s');
    return deviceToken;
  }

  it('tells the user by mail, and leaves its event', async () => {
    const { user } = await userWithSecondFactor(app);

    await reset(user.id);

    expect((await app.mails(user.email))[0]).toMatchObject({ name: 'mfa-disabled' });
    expect(await app.storedEvents()).toContainEqual(
      expect.objectContaining({ type: 'MFA_DISABLED', user_id: user.id, actor_id: admin.id }),
    );
  });

  it('refuses who has no second factor, and administrators themselves', async () => {
    const ada = await app.signedInUser();
    const own = await enrol(app, admin);

    await expect(reset(ada.id)).resolves.toBeRefused('MfaNotEnabled');
    const { reply, code } = await topLevelError(own.user.mutate('resetUserMfa', { userId: admin.id }));

    expect(code).toBe('BAD_USER_INPUT');
    expect(reply.errors[0]!.extensions['fields'][0].path).toEqual(['input', 'userId']);
    await expect(admin.me()).resolves.toMatchObject({ mfaEnabled: true });
  });

  it.each(['', 'x', randomUUID()])('refuses %j, which is nobody', async (userId) => {
    await expect(reset(userId)).resolves.toBeRefused('NotFound');
  });

  it('asks for a fresh session', async () => {
    const { user } = await userWithSecondFactor(app);
    app.clock.advance('10m');

    await expect(reset(user.id)).resolves.toBeRefused('ReauthenticationRequired');

    await expect(user.me()).resolves.toMatchObject({ mfaEnabled: true });
  });
});
