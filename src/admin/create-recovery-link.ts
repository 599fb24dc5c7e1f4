import { handedOver, makeResetLink, resetGrant } from '../accounts/reset-link.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { refuseLastAdministrator } from '../users/last-administrator.js';
import { notificationRecipient } from '../users/notices.js';
import { withLockedUser } from './with-locked-user.js';

interface RecoveryLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Makes a link that sets a new password, once, for a user who cannot get mail. Nothing else changes until it is used: the
 * second factor stays even then. The user is told by mail, if an address is verified, and by the event. Refused for the
 * last administrator who can sign in, whose account no other user could give back.
 */
export async function createRecoveryLink(ctx: RequestContext, userId: string): Promise<RecoveryLink> {
  return withLockedUser(ctx, userId, async (ctx, user) => {
    await refuseLastAdministrator(ctx, user);
    const { passwordResetMinutes } = ctx.config;
    const { link, expiresAt } = await makeResetLink(ctx, resetGrant(user, handedOver), passwordResetMinutes);
    await record(ctx, 'PASSWORD_RESET_REQUESTED', { userId, reason: 'recovery link' });
    await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'recovery-link-created', {
      name: user.name,
      changedAt: ctx.now().toISOString(),
    });
    return { url: link, expiresAt };
  });
}
