import { invite } from '../accounts/invitation.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { withLockedUser } from './with-locked-user.js';

/** Mails a user who has never signed in and has no password the invitation to set one again. */
export async function resendInvitation(ctx: RequestContext, userId: string): Promise<void> {
  await withLockedUser(ctx, userId, async (ctx, user) => {
    const path = ['input', 'userId'];
    const hasBegun = ctx.hashes.canMatch(user.passwordHash) || user.lastLoginAt !== null;
    refuseInvalid([
      user.email === null ? { path, message: 'The account has no email address.' } : null,
      hasBegun
        ? { path, message: 'The user has set up the account already. Send a password reset instead.' }
        : null,
      user.isSuspended() ? { path, message: 'The account is suspended. Reinstate it first.' } : null,
    ]);
    await invite(ctx, user);
    await record(ctx, 'PASSWORD_RESET_REQUESTED', { userId, reason: 'invitation' });
  });
}
