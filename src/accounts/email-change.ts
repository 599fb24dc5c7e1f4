import { markAllUnproved } from '../identities/identities.js';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { msg } from '../platform/messages/messages.js';
import { after, issue, peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant } from '../platform/one-time-tokens/one-time-tokens.js';
import { checkEmail } from '../users/profile.js';
import { searchText } from '../users/search-text.js';
import { User } from '../users/user.entity.js';
import { lockUser, refuseTaken, updatedNow } from '../users/users.js';
import { linkTo } from './links.js';
import { requireCurrentPassword } from './require-password.js';

interface EmailChange {
  readonly newEmail: string;
  readonly password?: string | null;
}

/**
 * Mails a confirmation link to the new address, and a notice to the old one. Only `confirmEmailChange` tells whether
 * the new address already has an account: its caller has that mailbox.
 */
export async function requestEmailChange(
  ctx: RequestContext,
  { newEmail, password }: EmailChange,
): Promise<void> {
  const { userId } = requireViewer(ctx);
  const address = checkEmail(newEmail, 'newEmail');
  const user = await requireCurrentPassword(ctx, { field: 'password', password }, async ({ email }) => [
    address.invalid,
    email !== null && email === address.value
      ? { path: ['input', 'newEmail'], message: msg('emailUnchanged') }
      : null,
  ]);

  await inTransaction(ctx, async (ctx) => {
    await mailBoth(ctx, user, address.value!);
    await record(ctx, 'EMAIL_CHANGE_REQUESTED', { userId });
  });
}

async function mailBoth(ctx: RequestContext, user: User, newEmail: string): Promise<void> {
  const expiresInMinutes = ctx.config.emailChangeMinutes;
  const grant = { owner: user.id, stamp: user.credentialVersion, data: newEmail };
  const token = await issue(ctx, 'EMAIL_CHANGE', grant, after(ctx.now(), { minutes: expiresInMinutes }));
  const link = linkTo(ctx.config, 'confirmEmailChangePath', token);
  const unproved = { email: newEmail, emailVerified: false, locale: user.locale };
  await enqueueMail(ctx, unproved, 'confirm-email-change', { link, expiresInMinutes });
  if (user.email === null) return;
  await enqueueMail(ctx, user, 'email-change-requested', {
    name: user.name,
    newEmail,
    requestedAt: ctx.now().toISOString(),
  });
}

/** Sets the account's address to the one that the token was mailed to, once, and returns it. Sessions stay. */
export async function confirmEmailChange(ctx: RequestContext, token: string): Promise<string> {
  const grant = await peek(ctx, 'EMAIL_CHANGE', token);
  if (!grant?.data) throw new Refusal('InvalidToken', { because: 'no such email change token' });
  return inTransaction(ctx, (ctx) => changeEmail(ctx, token, grant));
}

async function changeEmail(
  ctx: RequestContext,
  token: string,
  { owner, stamp, data: email }: Grant,
): Promise<string> {
  const user = await lockUser(ctx, owner);
  const guard = { id: owner, credentialVersion: stamp, suspendedAt: null };
  const changed =
    user === null
      ? 0
      : await refuseTaken(() =>
          ctx.em.nativeUpdate(User, guard, {
            email,
            emailVerified: true,
            credentialVersion: stamp + 1,
            ...updatedNow(ctx),
            search: searchText({ ...user, email }),
          }),
        );
  if (changed === 0 || !(await spend(ctx, 'EMAIL_CHANGE', token))) {
    throw new Refusal('InvalidToken', { because: 'spent, or the account changed since' });
  }
  await markAllUnproved(ctx, owner);
  await record(ctx, 'EMAIL_CHANGED', { userId: owner, actorId: owner });
  return email!;
}
