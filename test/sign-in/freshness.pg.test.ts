import { describe, expect, it } from '@jest/globals';
import { takeApart } from '../support/forge.js';
import { enrol, userWithSecondFactor } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

const newPassword = 'a harbour in the morning';

describe('a session becomes fresh', () => {
  let app: TestApp;
  shareApp((started) => (app = started));

  const freshSince = async (user: TestUser): Promise<number> => {
    await user.refresh();
    return Number(takeApart(user.accessToken).claims['auth_time']);
  };
  const change = (user: TestUser, currentPassword: string | null = password) =>
    user.mutate('changePassword', { currentPassword, newPassword });

  it('by the new password where the current one is the strongest factor', async () => {
    const user = await app.signedInUser();
    const before = await freshSince(user);
    app.clock.advance('11m');

    await change(user);

    expect(await freshSince(user)).toBeGreaterThanOrEqual(before + 660);
    expect((await user.mutate('enrollTotp')).__typename).toBe('TotpEnrollment');
  });

  it('by no password where there is a second factor', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const before = await freshSince(user);
    app.clock.advance('11m');

    await expect(change(user)).resolves.toBeSignedIn();

    expect(await freshSince(user)).toBe(before);
    const stale = await user.mutate('enrollTotp', { replace: true });
    expect(stale).toBeRefused('ReauthenticationRequired');
    await expect(user.mutate('reauthenticate', { password: newPassword })).resolves.toBeRefused(
      'InvalidInput',
    );
    await user.mutate('reauthenticate', { code: phone.code() });
    expect(await freshSince(user)).toBeGreaterThanOrEqual(before + 660);
  });

  it('by no first password of an account that had none, which proves nothing', async () => {
    const user = await app.signedInUser();
    await app.database.query('update users set password_hash = null where id = $1', [user.id]);
    const before = await freshSince(user);
    app.clock.advance('9m');

    await expect(change(user, null)).resolves.toBeSignedIn();

    expect(await freshSince(user)).toBe(before);
  });

  it('by no confirmed enrolment', async () => {
    const user = await app.signedInUser();
    const before = await freshSince(user);
    app.clock.advance('5m');

    await enrol(app, user);

    expect(await freshSince(user)).toBe(before);
  });
});
