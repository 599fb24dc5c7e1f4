import type { Call } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { after, issue } from '../platform/one-time-tokens/one-time-tokens.js';
import type { User } from '../users/user.entity.js';
import { linkTo } from './links.js';

/**
 * Mails the owner of a new account a link that sets its password: that of a password reset which may wait for longer.
 * Whoever sets the password has the mailbox. Hand it the call of the transaction that makes the account.
 */
export async function invite(call: Call, user: User): Promise<void> {
  const expiresInMinutes = call.config.invitationDays * 24 * 60;
  const grant = { owner: user.id, stamp: user.credentialVersion, data: null };
  const token = await issue(call, 'PASSWORD_RESET', grant, after(call.now(), { minutes: expiresInMinutes }));
  const link = linkTo(call.config, 'resetPasswordPath', token);
  await enqueueMail(call, user, 'invitation', { name: user.name, link, expiresInMinutes });
}
