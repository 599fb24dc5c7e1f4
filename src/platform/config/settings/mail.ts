import { flag, host, integer, mailbox, oneOf, optional, text, url } from '../setting.js';

export const mail = {
  appName: text('APP_NAME', 'Gatehouse', 'What mails and pages call this service.'),
  smtpHost: host(
    'SMTP_HOST',
    null,
    'The mail server. Needed in staging and production; in development mails appear at /mailbox without it.',
  ),
  smtpPort: integer('SMTP_PORT', 587, 'Its port; 465 speaks TLS from the first byte.', {
    min: 1,
    max: 65_535,
  }),
  smtpUser: optional('SMTP_USER', 'Who signs in to the mail server; left out, nobody does.'),
  smtpPassword: { ...optional('SMTP_PASSWORD', 'The password of SMTP_USER.'), secret: true },
  emailFrom: mailbox('EMAIL_FROM', 'The sender, as in accounts@example.com. Needed with SMTP_HOST.'),
  emailVerification: oneOf(
    'EMAIL_VERIFICATION',
    ['off', 'optional', 'required'],
    'optional',
    'Whether addresses are verified by a link: never; while the account is used already; or before it can be, and then signup tells nobody which addresses have accounts.',
  ),
  emailVerificationHours: integer(
    'EMAIL_VERIFICATION_EXPIRE_HOURS',
    24,
    'How long the link that verifies an address is good, in hours.',
    { min: 1, max: 720 },
  ),
  passwordResetMinutes: integer(
    'PASSWORD_RESET_EXPIRE_MINUTES',
    30,
    'How long the link that sets a new password is good.',
    { min: 5, max: 1440 },
  ),
  invitationDays: integer(
    'INVITATION_EXPIRE_DAYS',
    7,
    'How long the link is good that lets somebody whom an administrator made an account for set a password, in days.',
    { min: 1, max: 90 },
  ),
  emailChangeMinutes: integer(
    'EMAIL_CHANGE_EXPIRE_MINUTES',
    60,
    'How long the link that confirms a new address is good.',
    { min: 5, max: 1440 },
  ),
  newDeviceMail: flag(
    'NEW_DEVICE_MAIL',
    true,
    'Whether users are told by mail of a sign-in without a device token that their account knows.',
  ),
  mailLimitPerHour: integer(
    'MAIL_LIMIT_PER_HOUR',
    5,
    'How many mails of one kind an address gets in an hour, of those that anybody can cause who types it. More are not sent, and the answers stay the same. 0 is any number.',
    { min: 0, max: 1000 },
  ),
  mailTemplatesDir: optional(
    'MAIL_TEMPLATES_DIR',
    'A folder with templates of your own, which take the place of those of the same name in mail-templates/.',
  ),
  defaultLocale: text('DEFAULT_LOCALE', 'en', 'The language of mails to users whose own has no templates.'),
  frontendUrl: url(
    'FRONTEND_URL',
    'Where the links in mails lead. Left out, to pages of this server, at PUBLIC_URL.',
  ),
  verifyEmailPath: text('VERIFY_EMAIL_PATH', '/verify-email', 'The page there that verifies an address.'),
  resetPasswordPath: text(
    'RESET_PASSWORD_PATH',
    '/reset-password',
    'The page there that sets a new password.',
  ),
  confirmEmailChangePath: text(
    'CONFIRM_EMAIL_CHANGE_PATH',
    '/confirm-email-change',
    'The page there that confirms a new address.',
  ),
};
