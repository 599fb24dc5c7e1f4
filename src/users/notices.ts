import type { Config } from '../platform/config/config.js';
import type { Recipient } from '../platform/mail/outbox.js';

/**
 * Where notices go that whoever signs in can cause at will. An address that nobody proved may be a stranger's, who
 * must not be written to again and again; those mails go to nobody.
 */
export function notificationRecipient({ emailVerification }: Config, recipient: Recipient): Recipient {
  const { email, emailVerified, locale } = recipient;
  return { email: emailVerified || emailVerification === 'off' ? email : null, emailVerified, locale };
}
