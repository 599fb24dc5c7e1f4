import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeptMail } from '../../../src/platform/context/ports.js';
import { mailNames } from '../../../src/platform/mail/mails.js';
import { HostileProvider } from '../../support/hostile-provider.js';
import { link } from '../../support/oauth.js';
import { challengeOf, enrol } from '../../support/second-factor.js';
import { tokenOf } from '../../support/test-app.js';
import type { TestApp } from '../../support/test-app.js';
import { password, TestUser } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

/** In everything that a caller may choose. */
const marker = 'freemony';

const chosen = { name: `Your ${marker} awaits at 0900 1234`, locale: `de-x-${marker}`, password };
const headers = { 'user-agent': `${marker}.example/1.0 (+https://${marker}.example)` };
const newEmail = `claim@${marker}.example`;

describe('mails to an address that nobody verified', () => {
  let provider: HostileProvider;
  const mails: KeptMail[] = [];
  beforeAll(async () => {
    provider = await HostileProvider.start();
    await withApp({ EMAIL_VERIFICATION: 'required' }, async (app) => {
      mails.push(...(await signUps(app)));
    });
    await withApp({ EMAIL_VERIFICATION: 'off', ...provider.settings }, async (app) => {
      mails.push(...(await notices(app)));
    });
  }, 60_000);
  afterAll(() => provider.close());

  /** What a sign-up sends to a free address and to one with an account. */
  async function signUps(app: TestApp): Promise<KeptMail[]> {
    const email = app.uniqueEmail();
    const signUp = () => app.client.mutate('signup', { ...chosen, email }, { headers });
    await signUp();
    const [toVerify] = await app.mails(email);
    await app.client.mutate('verifyEmail', { token: tokenOf(toVerify!) });
    await app.database.query('update users set email_verified = false where email = $1', [email]);
    await signUp();
    return app.mails(email);
  }

  /** Everything else that somebody can do who signed up with an address of somebody else. */
  async function notices(app: TestApp): Promise<KeptMail[]> {
    const email = app.uniqueEmail();
    const signUp = await app.client.mutate('signup', { ...chosen, email }, { headers });
    const user = new TestUser(app.client, email, signUp);
    const spent = user.refreshToken;
    await app.client.mutate('login', { email, password }, { headers });
    await app.client.mutate('requestPasswordReset', { email }, { headers });
    await user.mutate('requestEmailChange', { newEmail, password });
    const linked = await link(app, provider, user, { sub: marker, name: chosen.name, locale: marker });
    await user.mutate('unlinkIdentity', { identityId: linked.identity.id });
    await user.mutate('changePassword', { currentPassword: password, newPassword: `another ${password}` });
    await user.mutate('changePassword', { currentPassword: `another ${password}`, newPassword: password });
    const { phone, backupCodes } = await enrol(app, user);
    const mfaToken = await challengeOf(app, user);
    await app.client.mutate('verifyMfa', { mfaToken, code: backupCodes[0], method: 'BACKUP_CODE' });
    await user.mutate('disableMfa', { code: phone.code() });
    await user.refresh({ token: spent });
    app.clock.advance('1m');
    await user.refresh({ token: user.refreshToken });
    await user.refresh({ token: spent });
    const admin = await app.administrator();
    await admin.mutate('createRecoveryLink', { userId: user.id });
    await admin.mutate('updateUser', { userId: user.id, email: `moved@${marker}.example` });
    return [...(await app.mails(email)), ...(await app.mails(newEmail))];
  }

  it.each(mailNames.filter((name) => name !== 'invitation'))('have no text of a caller in %s', (kind) => {
    const ofKind = mails.filter(({ name }) => name === kind);

    expect(ofKind.length).toBeGreaterThan(0);
    for (const { subject, text, html } of ofKind) {
      expect(`${subject}\n${text}\n${html}`.toLowerCase()).not.toContain(marker);
      expect(html).toContain('lang="de"');
    }
  });

  it('name the device by known words only to those who verified it as well', async () => {
    await withApp({}, async (app) => {
      const { email } = await app.signedInUser({ name: 'Ada' });
      await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });

      await app.client.mutate('login', { email, password }, { headers });

      const notice = (await app.mails(email)).find(({ name }) => name === 'new-device');
      expect(notice!.text).toContain('Hello Ada,');
      expect(notice!.text).not.toContain(marker);
    });
  });
});
