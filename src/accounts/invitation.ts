import type { RequestContext } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import type { User } from '../users/user.entity.js';
import { makeResetLink, resetGrant } from './reset-link.js';

/**
 * Mails the owner of a new account a link that sets its password: a password reset with a longer lifetime. Setting the
 * password proves ownership of the mailbox. Pass the context of the transaction that creates the account.
 */
export async function invite(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  const expiresInMinutes = ctx.config.invitationDays * 24 * 60;
  const { link } = await makeResetLink(ctx, resetGrant(user), expiresInMinutes);
  await enqueueMail(ctx, user, 'invitation', { name: user.name, link, expiresInMinutes });
}
