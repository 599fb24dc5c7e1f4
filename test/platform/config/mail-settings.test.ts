import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { problemsOf } from '../../support/problems.js';

const smtp = { SMTP_HOST: 'mail.example.com', EMAIL_FROM: 'accounts@example.com' };

describe('the settings of mail', () => {
  it('are none in development', () => {
    expect(readConfig({})).toMatchObject({
      smtpHost: null,
      emailVerification: 'optional',
      frontendUrl: null,
    });
  });

  it('are the names that mail servers give', () => {
    const config = readConfig({ ...smtp, SMTP_USER: 'u', SMTP_PASSWORD: 'p', SMTP_PORT: '465' });

    expect(config).toMatchObject({
      smtpHost: 'mail.example.com',
      smtpPort: 465,
      smtpUser: 'u',
      smtpPassword: 'p',
      emailFrom: 'accounts@example.com',
    });
  });

  it('ask for a sender', () => {
    expect(problemsOf({ SMTP_HOST: 'mail.example.com' })).toEqual([
      expect.stringMatching(/^EMAIL_FROM is missing/),
    ]);
  });

  it.each(['SMTP_USER', 'SMTP_PASSWORD'])('take no half of a sign-in: %s', (half) => {
    expect(problemsOf({ ...smtp, [half]: 'x' })).toEqual([
      expect.stringMatching(/SMTP_USER and SMTP_PASSWORD/),
    ]);
  });

  it.each([
    'Gatehouse <accounts@example.com>',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'accounts@example.com b',
    '"a"@example.com',
    'accounts',
    '@example.com',
  ])('take one plain sender, and not %j', (EMAIL_FROM) => {
    expect(problemsOf({ ...smtp, EMAIL_FROM })).toEqual([expect.stringMatching(/^EMAIL_FROM is not one/)]);
  });

  it.each(['VERIFY_EMAIL_PATH', 'RESET_PASSWORD_PATH', 'CONFIRM_EMAIL_CHANGE_PATH'])(
    'take paths only for %s',
    (name) => {
      expect(problemsOf({ [name]: 'https://evil.example' })[0]).toMatch(new RegExp(`^${name} is "https:`));
      expect(problemsOf({ [name]: '/a/b-c' })).toEqual([]);
    },
  );

  it('take languages only for DEFAULT_LOCALE', () => {
    expect(problemsOf({ DEFAULT_LOCALE: 'no such language' })[0]).toMatch(/^DEFAULT_LOCALE is/);
    expect(problemsOf({ DEFAULT_LOCALE: 'pt-BR' })).toEqual([]);
  });

  it.each([
    'help@example.com',
    '+49 (30) 123-456',
    '030 123456',
    '112 233',
    'https://example.com/help?topic=accounts#form',
  ])('take %s for SUPPORT_CONTACT', (contact) => {
    expect(readConfig({ SUPPORT_CONTACT: contact })).toMatchObject({ supportContact: contact });
  });

  it.each([
    'the front desk',
    'http://example.com/help',
    'javascript:alert(1)',
    '112',
    'a@b.com,c@d.com',
    'https://a b',
  ])('do not take %s for SUPPORT_CONTACT', (contact) => {
    expect(problemsOf({ SUPPORT_CONTACT: contact })).toEqual([
      expect.stringMatching(
        /^SUPPORT_CONTACT is .*: give an email address, a phone number or an https address/,
      ),
    ]);
  });

  it('take FRONTEND_URL for APP_URL, unless that is set', () => {
    const settings = { FRONTEND_URL: 'https://app.example.com' };

    expect(readConfig({})).toMatchObject({ appUrl: null, supportContact: null });
    expect(readConfig(settings)).toMatchObject({ appUrl: 'https://app.example.com' });
    expect(readConfig({ ...settings, APP_URL: 'https://app.example.com/login' })).toMatchObject({
      appUrl: 'https://app.example.com/login',
    });
    expect(problemsOf({ APP_URL: 'app.example.com' })).toEqual([expect.stringMatching(/^APP_URL is not/)]);
  });

  it('take time zones only for MAIL_TIME_ZONE', () => {
    expect(readConfig({ MAIL_TIME_ZONE: 'europe/berlin' })).toMatchObject({ mailTimeZone: 'Europe/Berlin' });
    expect(problemsOf({ MAIL_TIME_ZONE: 'Berlin' })[0]).toMatch(/^MAIL_TIME_ZONE is "Berlin": give a time/);
  });

  it('never print the password', () => {
    const message = problemsOf({ SMTP_HOST: 'x', SMTP_PASSWORD: 'hunter2-hunter2' }).join('\n');

    expect(message).not.toContain('hunter2');
  });
});
