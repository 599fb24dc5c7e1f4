import type { Config } from '../platform/config.js';
import type { Recipient } from '../platform/mail-outbox.js';

type Facts = Recipient & { readonly emailVerified: boolean };

/**
 * Where notices go that whoever signs in can cause at will. An address that nobody proved may be a stranger's, who
 * must not be written to again and again; those mails go to nobody.
 */
export function noticesOf({ emailVerification }: Config, { email, emailVerified, locale }: Facts): Recipient {
  return { email: emailVerified || emailVerification === 'off' ? email : null, locale };
}
