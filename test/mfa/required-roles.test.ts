import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import type { MutationName } from '../support/client.js';
import { topLevelError } from '../support/matchers.js';
import { challengeOf } from '../support/second-factor.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password, TestUser } from '../support/test-user.js';

describe('a role that has to have a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...manyRoles, MFA_REQUIRED_ROLES: 'ADMIN,PATIENT' });
  });
  afterAll(() => app.close());

  const patient = () => app.signedInUser({ role: 'PATIENT' });

  async function enrol(user: TestUser): Promise<Authenticator> {
    const enrolment = await user.mutate('enrollTotp');
    const phone = new Authenticator(enrolment.secret, app.clock.now);
    const input = { enrollmentToken: enrolment.enrollmentToken, code: phone.code() };
    await expect(user.mutate('confirmTotp', input)).resolves.toMatchObject({ __typename: 'BackupCodes' });
    app.clock.advance('1m');
    return phone;
  }

  const refused: Readonly<Record<string, object | undefined>> = {
    logoutAll: {},
    revokeSession: { sessionId: 'x' },
    updateProfile: { name: 'Ada' },
    changePassword: { newPassword: 'a harbour in the morning' },
    requestEmailChange: { newEmail: 'ada@example.com' },
    deleteAccount: { password },
    regenerateBackupCodes: { code: 'x' },
    disableMfa: { password },
  };
  it.each(Object.entries(refused) as [MutationName, object | undefined][])(
    'keeps who has none from %s',
    async (name, input) => {
      const ada = await patient();

      const error = await topLevelError(ada.mutate(name, input));

      expect([error.code, error.reason]).toEqual(['FORBIDDEN', 'MFA_ENROLLMENT_REQUIRED']);
    },
  );

  it('lets them see themselves, stay signed in, prove themselves, enrol and go', async () => {
    const ada = await patient();

    expect(await ada.me()).toMatchObject({ mfaEnabled: false });
    expect(await ada.sessions()).toHaveLength(1);
    await expect(ada.refresh()).resolves.toBeSignedIn();
    await expect(ada.mutate('reauthenticate', { password })).resolves.toMatchObject({
      __typename: 'Reauthenticated',
    });
    await enrol(ada);
    await expect(ada.mutate('updateProfile', { name: 'Ada' })).resolves.toMatchObject({
      __typename: 'ProfileUpdated',
    });
    await expect(ada.mutate('logout')).resolves.toMatchObject({ sessionIds: [ada.sessionId] });
  });

  it('is told to services that ask about the token', async () => {
    const ada = await patient();

    await expect(app.client.verifyToken(ada.accessToken)).resolves.toEqual({
      __typename: 'RejectedToken',
      reason: 'MFA_ENROLLMENT_REQUIRED',
    });
    await enrol(ada);
    await expect(app.client.verifyToken(ada.accessToken)).resolves.toMatchObject({
      __typename: 'ValidToken',
    });
  });

  it('is judged by what the session itself has shown', async () => {
    const ada = await patient();
    const tablet = await ada.elsewhere();
    const phone = await enrol(ada);

    expect((await topLevelError(tablet.mutate('updateProfile', { name: 'Ada' }))).reason).toBe(
      'MFA_ENROLLMENT_REQUIRED',
    );
    await tablet.mutate('reauthenticate', { code: phone.code() });
    await expect(tablet.mutate('updateProfile', { name: 'Ada' })).resolves.toMatchObject({
      __typename: 'ProfileUpdated',
    });
  });

  it('asks nothing more of who signs in with one', async () => {
    const ada = await patient();
    const phone = await enrol(ada);
    const mfaToken = await challengeOf(app, ada);

    const result = await app.client.mutate('verifyMfa', { mfaToken, code: phone.code() });

    const elsewhere = new TestUser(app.client, ada.email, result);
    await expect(elsewhere.mutate('logoutAll', {})).resolves.toMatchObject({ __typename: 'LoggedOut' });
  });

  it('keeps a session back again whose user turns it off', async () => {
    const ada = await patient();
    await enrol(ada);

    await ada.mutate('disableMfa', { password });

    const error = await topLevelError(ada.mutate('updateProfile', { name: 'Ada' }));
    expect(error.reason).toBe('MFA_ENROLLMENT_REQUIRED');
  });

  it('leaves the other roles alone', async () => {
    const bob = await app.signedInUser({ role: 'STUDENT' });

    await expect(bob.mutate('updateProfile', { name: 'Bob' })).resolves.toMatchObject({
      __typename: 'ProfileUpdated',
    });
  });
});
