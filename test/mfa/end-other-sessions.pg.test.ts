import { describe, expect, it } from '@jest/globals';
import { withMeanwhile } from '../support/interleave.js';
import { topLevelError } from '../support/matchers.js';
import { enrolling } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('confirmTotp, with endOtherSessions', () => {
  let app: TestApp;
  shareApp((started) => (app = started));
  const { begin, phoneOf } = enrolling(() => app);

  /** Turns a second factor on, or replaces it. */
  async function confirm(user: TestUser, wish: object = { endOtherSessions: true }) {
    const enrolment = await begin(user, { replace: true });
    const { enrollmentToken } = enrolment;
    const input = { enrollmentToken, code: phoneOf(enrolment).code(), ...wish };
    return app.client.mutate('confirmTotp', input, user.sent);
  }

  it('ends every other session, which leaves its event, and keeps the one that asks', async () => {
    const [ada, bea] = [await app.signedInUser(), await app.signedInUser()];
    const devices = [await ada.elsewhere(), await ada.elsewhere()];

    const result = await confirm(ada);

    expect(result.__typename).toBe('BackupCodes');
    for (const device of devices) {
      expect((await topLevelError(device.me())).reason).toBe('SESSION_REVOKED');
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
    }
    expect(await ada.sessions()).toEqual([expect.objectContaining({ id: ada.sessionId })]);
    await expect(ada.refresh()).resolves.toBeSignedIn();
    await expect(bea.me()).resolves.toMatchObject({ id: bea.id });
    const ended = (await app.storedEvents()).filter(
      (event) => event['user_id'] === ada.id && event['type'] === 'SESSION_REVOKED',
    );
    expect(ended.map((event) => event['session_id']).sort()).toEqual(
      devices.map(({ sessionId }) => sessionId).sort(),
    );
    for (const event of ended) {
      expect(event).toMatchObject({ actor_id: ada.id, reason: 'a second factor was turned on' });
    }
  });

  it.each([{}, { endOtherSessions: false }])('leaves them alone when asked with %j', async (wish) => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    await confirm(ada, wish);

    await expect(phone.me()).resolves.toMatchObject({ id: ada.id });
    await expect(phone.refresh()).resolves.toBeSignedIn();
  });

  it('ends nothing by a wrong code', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();
    const { enrollmentToken } = await begin(ada);

    const input = { enrollmentToken, code: 'wrong', endOtherSessions: true };
    await expect(ada.mutate('confirmTotp', input)).resolves.toBeRefused('InvalidCode');

    await expect(phone.refresh()).resolves.toBeSignedIn();
  });

  it('does so for a new factor in place of an old one', async () => {
    const ada = await app.signedInUser();
    await confirm(ada, {});
    app.clock.advance('1m');
    const { mfaToken } = await app.client.mutate('login', { email: ada.email, password });
    expect(mfaToken).toEqual(expect.any(String));

    await confirm(ada);

    expect(await ada.sessions()).toEqual([expect.objectContaining({ id: ada.sessionId })]);
    const late = await app.client.mutate('verifyMfa', { mfaToken, code: '123456' });
    expect(late).toBeRefused('InvalidToken');
  });

  it('takes no device for a known one any more', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const { deviceToken } = await ada.elsewhere();
    app.clock.advance('1s');
    const enrolment = await begin(ada);
    const code = phoneOf(enrolment).code();
    const { enrollmentToken } = enrolment;
    await ada.mutate('confirmTotp', { enrollmentToken, code, endOtherSessions: true });
    app.clock.advance('1m');
    const newDevices = async () =>
      (await app.mails(ada.email)).filter(({ name }) => name === 'new-device').length;
    const before = await newDevices();

    const { mfaToken } = await app.client.mutate('login', { email: ada.email, password, deviceToken });
    await app.client.mutate('verifyMfa', { mfaToken, code: phoneOf(enrolment).code() });

    expect(await newDevices()).toBe(before + 1);
  });

  it('is outlived by no sign-in that began before', async () => {
    const ada = await app.signedInUser();

    const late = await withMeanwhile(
      app,
      () => app.client.mutate('login', { email: ada.email, password }),
      () => confirm(ada),
    );

    expect(late).toBeRefused('InvalidCredentials');
    expect(await ada.sessions()).toHaveLength(1);
  });

  it('is outlived by no session that is refreshed at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const ada = await app.signedInUser();
      const devices = await Promise.all(Array.from({ length: 3 }, () => ada.elsewhere()));

      await Promise.all([...devices.map((device) => device.refresh()), confirm(ada)]);

      for (const device of devices) await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
      await expect(ada.refresh()).resolves.toBeSignedIn();
    }
  });
});
