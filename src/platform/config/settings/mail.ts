import { contact } from '../contact.js';
import { flag, host, integer, mailbox, oneOf, optional, text, url } from '../setting.js';
import { timeZone } from '../time-zone.js';

export const mail = {
  appName: text('APP_NAME', 'Gatehouse', 'The name of this service in mails and on pages.'),
  appUrl: url(
    'APP_URL',
    'Where mails and pages of this server send people to continue: your application, or its sign-in page. Default: FRONTEND_URL.',
  ),
  supportContact: contact(
    'SUPPORT_CONTACT',
    'Whom mails and pages name for help: an email address, a phone number or an https address.',
  ),
  smtpHost: host(
    'SMTP_HOST',
    null,
    'The mail server. Needed in staging and production; in development mails appear at /mailbox without it.',
  ),
  smtpPort: integer('SMTP_PORT', 587, 'Its port. 465 uses TLS from the first byte.', {
    min: 1,
    max: 65_535,
  }),
  smtpUser: optional(
    'SMTP_USER',
    'The user for the mail server. If not set, Gatehouse does not sign in there.',
  ),
  smtpPassword: { ...optional('SMTP_PASSWORD', 'The password of SMTP_USER.'), secret: true },
  emailFrom: mailbox('EMAIL_FROM', 'The sender, as in accounts@example.com. Needed with SMTP_HOST.'),
  emailVerification: oneOf(
    'EMAIL_VERIFICATION',
    ['off', 'optional', 'required'],
    'optional',
    'Whether addresses are verified by a link: off; optional, while the account is already usable; or required before it is, and then signup does not reveal which addresses have accounts.',
  ),
  emailVerificationHours: integer(
    'EMAIL_VERIFICATION_EXPIRE_HOURS',
    24,
    'How long the link that verifies an address is valid, in hours.',
    { min: 1, max: 720 },
  ),
  passwordResetMinutes: integer(
    'PASSWORD_RESET_EXPIRE_MINUTES',
    30,
    'How long the link that sets a new password is valid, in minutes.',
    { min: 5, max: 1440 },
  ),
  invitationDays: integer(
    'INVITATION_EXPIRE_DAYS',
    7,
    'How long an invitation is valid: the link with which the user of an account that an administrator created sets a password, in days.',
    { min: 1, max: 90 },
  ),
  emailChangeMinutes: integer(
    'EMAIL_CHANGE_EXPIRE_MINUTES',
    60,
    'How long the link that confirms a new address is valid, in minutes.',
    { min: 5, max: 1440 },
  ),
  newDeviceMail: flag(
    'NEW_DEVICE_MAIL',
    true,
    'Whether users get a mail about a sign-in without a known device token.',
  ),
  mailLimitPerHour: integer(
    'MAIL_LIMIT_PER_HOUR',
    5,
    'How many mails of one kind an address gets per hour, for the kinds that any client can trigger by entering the address. Further mails are not sent, and the responses stay the same. 0 means no limit.',
    { min: 0, max: 1000 },
  ),
  mailTemplatesDir: optional(
    'MAIL_TEMPLATES_DIR',
    'A folder with your own templates, which replace those of the same name in mail-templates/.',
  ),
  mailTimeZone: timeZone(
    'MAIL_TIME_ZONE',
    'UTC',
    'The time zone of the times in mails, such as Europe/Berlin. The mails name it.',
  ),
  defaultLocale: text(
    'DEFAULT_LOCALE',
    'en',
    'The language of mails to users whose language has no templates.',
  ),
  frontendUrl: url(
    'FRONTEND_URL',
    'The base address of links in mails. Default: the pages of this server, at PUBLIC_URL.',
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
