import { mailResetLink } from '../accounts/password-reset.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { withLockedUser } from './with-locked-user.js';

/** Mails a user a link that sets a new password. A suspended user could not use it, so it is refused. */
export async function sendPasswordReset(ctx: RequestContext, userId: string): Promise<void> {
  await withLockedUser(ctx, userId, async (ctx, user) => {
    const path = ['input', 'userId'];
    refuseInvalid([
      user.email === null ? { path, message: msg('userWithoutEmail') } : null,
      user.isSuspended() ? { path, message: msg('userSuspended') } : null,
    ]);
    await mailResetLink(ctx, user);
    await record(ctx, 'PASSWORD_RESET_REQUESTED', { userId });
  });
}
