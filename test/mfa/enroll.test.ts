import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Authenticator } from '../support/authenticator.js';
import { topLevelError } from '../support/matchers.js';
import { challengeOf, enrol, enrolling, userWithSecondFactor } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

describe('enrolling a second factor', () => {
  let app: TestApp;
  shareApp((started) => (app = started));
  const { begin, phoneOf, confirm } = enrolling(() => app);

  it('is offered to forms', async () => {
    const { data } = await app.client.ask('{ capabilities { mfaMethods } }');

    expect(data!['capabilities'].mfaMethods).toEqual(['TOTP', 'BACKUP_CODE']);
  });

  it('gives all that an app needs', async () => {
    const ada = await app.signedInUser();

    const enrolment = await begin(ada);

    const uri = new URL(enrolment.otpauthUri);
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(decodeURIComponent(uri.pathname)).toBe(`/Gatehouse:${ada.email}`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Gatehouse',
      secret: enrolment.secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(enrolment.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(enrolment.qrCode).toMatch(/^data:image\/gif;base64,/);
  });

  (has('zbarimg') ? it : it.skip)('gives a picture that another’s reader reads as the same', async () => {
    const { qrCode, otpauthUri } = await begin(await app.signedInUser());
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-qr-'));
    const file = join(folder, 'code.gif');
    writeFileSync(file, Buffer.from(qrCode.split(',')[1]!, 'base64'));

    const { stdout } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' });

    rmSync(folder, { recursive: true });
    expect(stdout.trim()).toBe(otpauthUri);
  });

  (has('oathtool') ? it : it.skip)('takes the codes of another’s implementation', async () => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);
    const now = app.clock.now().toISOString().replace('T', ' ').slice(0, 19);
    const args = ['--totp', '--base32', `--now=${now} UTC`, enrolment.secret];
    const code = spawnSync('oathtool', args, { encoding: 'utf8' }).stdout.trim();

    await expect(confirm(ada, enrolment, code)).resolves.toMatchObject({ __typename: 'BackupCodes' });
  });

  it('changes nothing before the first code', async () => {
    const ada = await app.signedInUser();

    await begin(ada);

    expect(await ada.me()).toMatchObject({ mfaEnabled: false });
    await expect(app.client.mutate('login', { email: ada.email, password })).resolves.toBeSignedIn();
  });

  it('is on with the first code, and gives ten backup codes once', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    const token = await app.mailedToken(ada.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });
    const enrolment = await begin(ada);

    const result = await confirm(ada, enrolment, phoneOf(enrolment).code());

    expect(result).toMatchObject({ __typename: 'BackupCodes', user: { id: ada.id, mfaEnabled: true } });
    const codes = result.codes;
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$/);
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'MFA_ENABLED', userId: ada.id }));
    expect((await app.mails(ada.email)).map(({ name }) => name)).toContain('mfa-enabled');
  });

  it('lets the session go on, which has shown the factor then', async () => {
    const ada = await app.signedInUser();
    await enrol(app, ada);

    expect(await ada.me()).toMatchObject({ mfaEnabled: true });
    expect((await ada.sessions())[0]).toMatchObject({ authenticationMethods: ['PASSWORD', 'TOTP'] });
  });

  it('never takes the code again that confirmed it', async () => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);
    const code = phoneOf(enrolment).code();
    await confirm(ada, enrolment, code);

    const mfaToken = await challengeOf(app, ada);

    await expect(app.client.mutate('verifyMfa', { mfaToken, code })).resolves.toBeRefused('InvalidCode');
  });

  it('forgives spaces, and takes a step of drift either way', async () => {
    for (const steps of [-1, 0, 1]) {
      const ada = await app.signedInUser();
      const enrolment = await begin(ada);
      const code = phoneOf(enrolment).code(steps);

      const result = await confirm(ada, enrolment, ` ${code.slice(0, 3)} ${code.slice(3)} `);

      expect(result).toMatchObject({ __typename: 'BackupCodes' });
    }
  });

  it.each([-2, 2])('refuses a code %i steps off, and leaves the enrolment good', async (steps) => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);

    await expect(confirm(ada, enrolment, phoneOf(enrolment).code(steps))).resolves.toBeRefused('InvalidCode');

    expect(await ada.me()).toMatchObject({ mfaEnabled: false });
    await expect(confirm(ada, enrolment, phoneOf(enrolment).code())).resolves.toMatchObject({
      __typename: 'BackupCodes',
    });
  });

  it('asks for a fresh session', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('11m');

    const refused = await begin(ada);

    expect(refused).toBeRefused('ReauthenticationRequired');
    expect(refused.methods).toEqual(['PASSWORD']);
    await ada.mutate('reauthenticate', { password });
    await expect(begin(ada)).resolves.toMatchObject({ __typename: 'TotpEnrollment' });
  });

  it('is refused where one is on, unless it is to be replaced', async () => {
    const { user } = await userWithSecondFactor(app);

    await expect(begin(user)).resolves.toBeRefused('MfaAlreadyEnabled');
    await expect(begin(user, { replace: true })).resolves.toMatchObject({ __typename: 'TotpEnrollment' });
  });

  it('is not for a session that never showed the active one', async () => {
    const ada = await app.signedInUser();
    const stolen = await ada.elsewhere();
    const { phone } = await enrol(app, ada);

    const refused = await begin(stolen, { replace: true });

    expect(refused).toBeRefused('ReauthenticationRequired');
    expect(refused.methods).toEqual(['TOTP', 'BACKUP_CODE']);
    await stolen.mutate('reauthenticate', { code: phone.code() });
    await expect(begin(stolen, { replace: true })).resolves.toMatchObject({ __typename: 'TotpEnrollment' });
  });

  it('leaves the active secret alone until the new one has its code', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const enrolment = await begin(user, { replace: true });
    const verify = async (code: string) =>
      app.client.mutate('verifyMfa', { mfaToken: await challengeOf(app, user), code });

    await expect(verify(phone.code())).resolves.toBeSignedIn();
    app.clock.advance('1m');
    await confirm(user, enrolment, phoneOf(enrolment).code());
    app.clock.advance('1m');

    await expect(verify(phone.code())).resolves.toBeRefused('InvalidCode');
    await expect(verify(phoneOf(enrolment).code())).resolves.toBeSignedIn();
  });

  it('keeps no secret and no code that a dump would give away', async () => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);
    const pending = await app.database.query('select * from one_time_tokens');
    const { codes } = await confirm(ada, enrolment, phoneOf(enrolment).code());
    const kept = await app.database.query('select * from totp_factors, backup_codes');

    const dump = JSON.stringify([pending, kept, app.logs()]);
    for (const secret of [enrolment.secret, enrolment.enrollmentToken, ...codes]) {
      expect(dump).not.toContain(secret);
    }
  });

  it('ends the links that were mailed before', async () => {
    const ada = await app.signedInUser();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const token = await app.mailedToken(ada.email, 'reset-password');

    await enrol(app, ada);

    const reset = app.client.mutate('resetPassword', { token, newPassword: 'a harbour in the morning' });
    await expect(reset).resolves.toBeRefused('InvalidToken');
  });

  it('goes by the settings', async () => {
    const settings = { MFA_TOTP_PERIOD: '60', MFA_TOTP_DIGITS: '8', MFA_TOTP_ISSUER: 'St. Mary: clinic' };
    await withApp({ ...settings, MFA_BACKUP_CODES_COUNT: '6' }, async (own) => {
      const ada = await own.signedInUser();
      const enrolment = await ada.mutate('enrollTotp');
      const phone = new Authenticator(enrolment.secret, own.clock.now, {
        period: 60,
        digits: 8,
      });

      expect(new URL(enrolment.otpauthUri).searchParams.get('issuer')).toBe('St. Mary  clinic');
      const input = { enrollmentToken: enrolment.enrollmentToken, code: phone.code() };
      const result = await ada.mutate('confirmTotp', input);
      expect(result.codes).toHaveLength(6);
    });
  });

  it('is nothing for who is not signed in', async () => {
    const error = await topLevelError(app.client.mutate('enrollTotp', undefined));

    expect(error.code).toBe('UNAUTHENTICATED');
  });
});
