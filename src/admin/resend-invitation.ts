import { invite } from '../accounts/invitation.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { withLockedUser } from './with-locked-user.js';

/** Mails a user who has never signed in and has no password the invitation to set one again. */
export async function resendInvitation(ctx: RequestContext, userId: string): Promise<void> {
  await withLockedUser(ctx, userId, async (ctx, user) => {
    const path = ['input', 'userId'];
    const hasBegun = ctx.hashes.canMatch(user.passwordHash) || user.lastLoginAt !== null;
    refuseInvalid([
      user.email === null ? { path, message: msg('userWithoutEmail') } : null,
      hasBegun ? { path, message: msg('userHasBegun') } : null,
      user.isSuspended() ? { path, message: msg('userSuspended') } : null,
    ]);
    await invite(ctx, user);
    await record(ctx, 'PASSWORD_RESET_REQUESTED', { userId, reason: 'invitation' });
  });
}
