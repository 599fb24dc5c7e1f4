import { describe, expect, it, jest } from '@jest/globals';
import { databaseCheck } from '../../../src/cli/doctor/database.js';
import { keyStatus } from '../../../src/cli/key-status.js';
import { schema } from '../../../src/migrations/schema.js';
import { fingerprint } from '../../../src/platform/secrets/crypto.js';
import { startChecks } from '../../../src/startup-checks.js';
import { eventually } from '../../support/eventually.js';
import type { Sent } from '../../support/client.js';
import { challengeOf, userWithSecondFactor } from '../../support/second-factor.js';
import { testSettings } from '../../support/test-app.js';
import type { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withRestarts } from '../../support/with-restarts.js';

// Servers start over and over here, on a machine that may have others to run.
jest.setTimeout(120_000);

const older = testSettings.PASSWORD_PEPPER;
const newer = `newer-${older}`;

async function passwordFindings({ app }: TestApp): Promise<string[]> {
  const findings = await databaseCheck(app.config, schema, startChecks).look();
  return findings
    .filter(({ check }) => check === 'passwords')
    .map(({ status, message }) => `${status}: ${message}`);
}

function expectNoFault(app: TestApp): void {
  expect(app.logs().filter(({ msg }) => msg === 'unexpected error')).toEqual([]);
}

describe('an older secret that is taken out of the settings', () => {
  it('leaves the accounts under a PASSWORD_PEPPER like those without a password', async () => {
    await withRestarts({ EMAIL_VERIFICATION: 'optional' }, async (app, restart) => {
      const [ada, bob] = [await app.signedInUser(), await app.signedInUser()];
      const both = await restart({ PASSWORD_PEPPER: `${newer},${older}` });
      const login = (server: TestApp, email: string, given = password) =>
        server.client.mutate('login', { email, password: given });
      await expect(login(both, bob.email)).resolves.toBeSignedIn();
      const hashOf = () =>
        both.database.query('select password_hash as h from users where id = $1', [bob.id]);
      const [renewed] = await eventually(hashOf, ([row]) => String(row!['h']).includes(fingerprint(newer)));
      expect(renewed!['h']).toContain(fingerprint(newer));
      const before = { status: await keyStatus(both.app), doctor: await passwordFindings(both) };

      const alone = await restart({ PASSWORD_PEPPER: newer });
      const after = { status: await keyStatus(alone.app), doctor: await passwordFindings(alone) };

      expect(before.status).toContain(
        `  ${fingerprint(older)}, older: 1 password hashes, which are renewed when their owners sign in`,
      );
      expect(before.doctor).toEqual([expect.stringMatching(/^ok: 1 passwords .* older PASSWORD_PEPPER/)]);
      expect(after.status).toContain(
        `  ${fingerprint(older)}, not in the settings: 1 password hashes, whose owners must reset their passwords`,
      );
      expect(after.doctor).toEqual([expect.stringMatching(/^warning: 1 passwords .* not in the settings/)]);
      const [known, unknown] = [await login(alone, ada.email), await login(alone, alone.uniqueEmail())];
      expect(known).toBeRefused('InvalidCredentials');
      expect(unknown).toEqual(known);
      await expect(login(alone, bob.email)).resolves.toBeSignedIn();
      const hasPassword = async (sent: Sent) => (await alone.client.me(sent))!.hasPassword;
      expect([await hasPassword(ada.sent), await hasPassword(bob.sent)]).toEqual([false, true]);
      for (const [operation, input] of [
        ['reauthenticate', { password }],
        ['disableMfa', { password }],
      ] as const) {
        const result = await alone.client.mutate(operation, input, ada.sent);
        expect(result.__typename).toMatch(/^(InvalidCredentials|MfaNotEnabled)Error$/);
      }

      alone.clock.advance('1d');
      const { accessToken: token } = await alone.client.mutate('refresh', { refreshToken: ada.refreshToken });
      for (const [operation, input] of [
        ['changePassword', { currentPassword: password, newPassword: 'a harbour in the morning' }],
        ['requestEmailChange', { password, newEmail: alone.uniqueEmail() }],
        ['deleteAccount', { password }],
      ] as const) {
        const result = await alone.client.mutate(operation, input, { token });
        expect(result).toMatchObject({ __typename: 'ReauthenticationRequiredError', methods: [] });
      }

      await alone.client.mutate('requestPasswordReset', { email: ada.email });
      const reset = await alone.mailedToken(ada.email, 'reset-password');
      await alone.client.mutate('resetPassword', { token: reset, newPassword: 'a harbour in the morning' });
      await expect(login(alone, ada.email, 'a harbour in the morning')).resolves.toBeSignedIn();
      await expect(passwordFindings(alone)).resolves.toEqual([]);
      expectNoFault(alone);
    });
  });

  it('is not needed to count the password hashes of an unknown format, as doctor does', async () => {
    await withRestarts({}, async (app) => {
      const ada = await app.signedInUser();
      await app.database.query(`update users set password_hash = 'md5:abc' where id = $1`, [ada.id]);

      const findings = await passwordFindings(app);

      expect(findings).toEqual([
        expect.stringMatching(/^warning: 1 passwords are hashed in an unknown format/),
      ]);
    });
  });

  it('closes what an ENCRYPTION_KEY sealed, and is no fault of the server', async () => {
    const settings = { JWT_ALG: 'HS256', JWT_SECRET: 'jwt-secret-of-the-tests-0123456789abcdef' };
    await withRestarts(settings, async (app, restart) => {
      const { user, phone } = await userWithSecondFactor(app);
      const mfaToken = await challengeOf(app, user);
      const ada = await app.signedInUser();
      const enrolment = await ada.mutate('enrollTotp', {});

      const alone = await restart({ ENCRYPTION_KEY: `newer-${testSettings.ENCRYPTION_KEY}` });
      const answers = [
        await alone.client.mutate('verifyMfa', { mfaToken, code: phone.code() }),
        await alone.client.mutate(
          'confirmTotp',
          { enrollmentToken: enrolment.enrollmentToken, code: '123456' },
          ada.sent,
        ),
      ];

      for (const answer of answers) expect(answer).toBeRefused('InvalidToken');
      expectNoFault(alone);
    });
  });

  it('kills what a TOKEN_PEPPER marked, and is no fault of the server', async () => {
    await withRestarts({}, async (app, restart) => {
      const { user, backupCodes } = await userWithSecondFactor(app);
      const mfaToken = await challengeOf(app, user);
      const ada = await app.signedInUser();
      const link = await app.mailedToken(ada.email, 'verify-email');

      const alone = await restart({ TOKEN_PEPPER: `newer-${testSettings.TOKEN_PEPPER}` });
      const { client } = alone;
      const { refreshToken, deviceToken } = ada;

      await expect(client.mutate('refresh', { refreshToken })).resolves.toBeRefused('InvalidToken');
      await expect(client.mutate('verifyMfa', { mfaToken, code: '123456' })).resolves.toBeRefused(
        'InvalidToken',
      );
      await expect(client.mutate('verifyEmail', { token: link })).resolves.toBeRefused('InvalidToken');
      await expect(client.mutate('logout', { refreshToken })).resolves.toMatchObject({ sessionIds: [] });
      const anew = await challengeOf(alone, user);
      const code = { mfaToken: anew, code: backupCodes[0], method: 'BACKUP_CODE' };
      await expect(client.mutate('verifyMfa', code)).resolves.toBeRefused('InvalidCode');
      await expect(
        client.mutate('login', { email: ada.email, password, deviceToken }),
      ).resolves.toBeSignedIn();
      expectNoFault(alone);
    });
  });
});
