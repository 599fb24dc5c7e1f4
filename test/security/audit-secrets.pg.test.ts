import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

const newPassword = 'a harbour in the morning';
const wrongPassword = 'hunter2-5e0a7b9c2d4f6e8a1b3c';

describe('the table of security events', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('has no secret after what users do and get wrong, wherever they put it', async () => {
    const secrets = new Set([password, newPassword, wrongPassword]);
    const { user: ada, phone, backupCodes } = await userWithSecondFactor(app);
    const keep = () => [ada.accessToken, ada.refreshToken].forEach((secret) => secrets.add(secret));
    const newEmail = app.uniqueEmail();
    const { email } = ada;
    keep();
    for (const code of [...backupCodes, phone.code()]) secrets.add(code);

    const mfaToken = await challengeOf(app, ada);
    await app.client.mutate('verifyMfa', { mfaToken, code: wrongPassword });
    await app.client.mutate('verifyMfa', { mfaToken, method: 'BACKUP_CODE', code: backupCodes[0] });
    await app.client.mutate('login', { email, password: wrongPassword });
    await app.client.mutate('login', { username: wrongPassword, password: wrongPassword });
    await ada.refresh();
    keep();
    await ada.mutate('requestEmailChange', { newEmail, password });
    await ada.mutate('updateProfile', { name: 'Ada' });
    await ada.mutate('revokeSession', { sessionId: ada.refreshToken });
    await app.client.mutate('requestPasswordReset', { email });
    const resetToken = await app.mailedToken(email, 'reset-password');
    const emailToken = await app.mailedToken(newEmail, 'confirm-email-change');
    for (const token of [mfaToken, resetToken, emailToken]) secrets.add(token);
    await app.client.mutate('resetPassword', { token: resetToken, newPassword });
    for (const secret of [ada.accessToken, password, `Bearer ${ada.accessToken}`]) {
      const headers = { 'x-request-id': secret, 'x-forwarded-for': secret };
      await app.client.mutate('login', { email, password: wrongPassword }, { headers });
    }

    const events = await app.storedEvents();
    const text = events.map((event) => JSON.stringify(event)).join('\n');
    expect(events.length).toBeGreaterThan(10);
    for (const secret of secrets) {
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect(text).not.toContain(spelling);
      }
    }
    expect(text).not.toMatch(/bearer |pepper=|\$argon2/i);
    expect(text).not.toContain(email);
    expect(text).not.toContain(newEmail);
  });
});
