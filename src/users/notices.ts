import type { Config } from '../platform/config/config.js';
import type { Recipient } from '../platform/mail/outbox.js';

/**
 * The recipient of notices that anyone who signs in can trigger at will. An unverified address may belong to a
 * stranger, who must not get mail again and again; notices to such an address are not sent.
 */
export function notificationRecipient({ emailVerification }: Config, recipient: Recipient): Recipient {
  const { email, emailVerified, locale } = recipient;
  return { email: emailVerified || emailVerification === 'off' ? email : null, emailVerified, locale };
}
