import type { RequestContext } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { after, issue } from '../platform/one-time-tokens/one-time-tokens.js';
import type { User } from '../users/user.entity.js';
import { linkTo } from './links.js';

/**
 * Mails the owner of a new account a link that sets its password: a password reset with a longer lifetime. Setting the
 * password proves ownership of the mailbox. Pass the context of the transaction that creates the account.
 */
export async function invite(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  const expiresInMinutes = ctx.config.invitationDays * 24 * 60;
  const grant = { owner: user.id, stamp: user.credentialVersion, data: null };
  const token = await issue(ctx, 'PASSWORD_RESET', grant, after(ctx.now(), { minutes: expiresInMinutes }));
  const link = linkTo(ctx.config, 'resetPasswordPath', token);
  await enqueueMail(ctx, user, 'invitation', { name: user.name, link, expiresInMinutes });
}
