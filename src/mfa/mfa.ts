import { unusablePassword } from '../passwords/password-policy.js';
import { requirePassword } from '../passwords/verify-password.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { notificationRecipient } from '../users/notices.js';
import { User } from '../users/user.entity.js';
import { currentUser, updatedNow } from '../users/users.js';
import { replaceBackupCodes } from './backup-codes.js';
import type { EnrollmentOutcome } from './enroll.js';
import { BackupCode, TotpFactor } from './mfa.entity.js';
import { withVerifiedCode } from './verify-code.js';

/** Issues new backup codes against a code of the app or an old backup code. Earlier backup codes become invalid. */
export async function regenerateBackupCodes(ctx: RequestContext, code: string): Promise<EnrollmentOutcome> {
  const user = await currentUser(ctx);
  if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');

  return withVerifiedCode(ctx, user, { code }, async (ctx) => {
    const codes = await replaceBackupCodes(ctx, user.id);
    await record(ctx, 'BACKUP_CODES_REGENERATED', { userId: user.id });
    return { user, codes };
  });
}

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/** Turns the second factor off: with a code, or with the password in a session that has shown the factor. */
export async function disableMfa(ctx: RequestContext, { password, code }: Proof): Promise<User> {
  const isPassword = typeof password === 'string';
  const both = isPassword === (typeof code === 'string');
  refuseInvalid([
    both ? { path: ['input', 'code'], message: msg('codeOrPassword') } : null,
    isPassword && !both ? unusablePassword('password', password) : null,
  ]);
  const user = await currentUser(ctx);
  if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');

  if (!isPassword)
    return withVerifiedCode(ctx, user, { code: code! }, (ctx) => removeSecondFactor(ctx, user));
  await requireStrongestFactor(ctx, user);
  await requirePassword(ctx, user, password, 'disableMfa');
  return inTransaction(ctx, (ctx) => removeSecondFactor(ctx, user));
}

/** Deletes the TOTP secret and the backup codes of an account. */
export async function deleteSecondFactor(ctx: RequestContext, userId: string): Promise<void> {
  await ctx.em.nativeDelete(TotpFactor, { user: userId });
  await ctx.em.nativeDelete(BackupCode, { user: userId });
}

/** Removes the factor and its backup codes, and mails the user. Call it in a transaction. */
export async function removeSecondFactor(ctx: RequestContext, user: Readonly<User>): Promise<User> {
  const { id, credentialVersion } = user;
  const change = { mfaEnabled: false, credentialVersion: credentialVersion + 1, ...updatedNow(ctx) };
  const changed = await ctx.em.nativeUpdate(User, { id, credentialVersion }, change);
  if (changed === 0) throw new Refusal('MfaNotEnabled', { because: 'the account changed meanwhile' });

  await deleteSecondFactor(ctx, id);
  await record(ctx, 'MFA_DISABLED', { userId: id });
  await enqueueMail(ctx, notificationRecipient(ctx.config, user), 'mfa-disabled', {
    name: user.name,
    changedAt: ctx.now().toISOString(),
  });
  return ctx.em.findOneOrFail(User, { id });
}
