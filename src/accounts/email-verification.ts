import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import type { Recipient } from '../platform/mail/outbox.js';
import { after, issue, keep, peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant, Purpose } from '../platform/one-time-tokens/one-time-tokens.js';
import { extendPendingSignUps, newestPendingSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { findUser, updatedNow } from '../users/users.js';
import { completePendingSignUp } from './complete-pending-sign-up.js';
import { linkTo } from './links.js';
import { withMinimumDuration } from './minimum-duration.js';

/** The owner of an address to verify: an account, or a pending sign-up. */
export interface VerificationTarget extends Recipient {
  readonly purpose: Extract<Purpose, 'SIGN_UP' | 'EMAIL_VERIFICATION'>;
  readonly grant: Grant;
}

/** Mails a link that verifies the address. */
export async function mailVerification(
  ctx: RequestContext,
  { purpose, grant, ...recipient }: VerificationTarget,
): Promise<void> {
  const token = await issue(ctx, purpose, grant, verificationEnd(ctx));
  const link = linkTo(ctx.config, 'verifyEmailPath', token);
  const expiresInMinutes = ctx.config.emailVerificationHours * 60;
  await enqueueMail(ctx, recipient, 'verify-email', { link, expiresInMinutes });
}

/** When a verification link that is mailed now expires, and with it a pending sign-up. */
export function verificationEnd({ config, now }: RequestContext): Date {
  return after(now(), { minutes: config.emailVerificationHours * 60 });
}

export function verificationForUser({
  id,
  email,
  locale,
  credentialVersion,
}: Readonly<User>): VerificationTarget {
  const grant = { owner: id, stamp: credentialVersion, data: null };
  return { purpose: 'EMAIL_VERIFICATION', grant, email, emailVerified: false, locale };
}

/**
 * Mails the link again for an address that is not verified yet. The work, the writes and the response are the same for
 * every state of the address.
 */
export async function resendVerificationEmail(ctx: RequestContext, given: string): Promise<void> {
  const { value: email, invalid } = checkEmail(given);
  refuseInvalid([invalid]);

  await withMinimumDuration(async () => {
    const target = await waitingFor(ctx, email!);
    await inTransaction(ctx, async (ctx) => {
      await extendPendingSignUps(ctx, email!, verificationEnd(ctx));
      await mailVerification(ctx, target);
    });
  });
}

async function waitingFor(ctx: RequestContext, email: string): Promise<VerificationTarget> {
  const user = await findUser(ctx, { email });
  const pending = await newestPendingSignUp(ctx, email);
  const { emailVerification } = ctx.config;

  if (emailVerification !== 'off' && user && !user.emailVerified && !user.isSuspended()) {
    return verificationForUser(user);
  }
  if (emailVerification === 'required' && !user && pending) {
    const { id: owner, locale } = pending;
    const grant = { owner, stamp: 0, data: null };
    return { purpose: 'SIGN_UP', grant, email, emailVerified: false, locale };
  }
  const noOwner = { owner: uuidv7(), stamp: 0, data: null };
  return { purpose: 'SIGN_UP', grant: noOwner, email: null, emailVerified: false, locale: null };
}

/**
 * Verifies the address that the token was mailed to, and returns it. A token that was spent within the last minute gets
 * the same response again, for a double click or a retry after a lost response; the repeat changes nothing.
 */
export async function verifyEmail(ctx: RequestContext, token: string): Promise<string> {
  const forUser = await peek(ctx, 'EMAIL_VERIFICATION', token);
  if (forUser) return verifyAddress(ctx, token, forUser);
  const forSignUp = await peek(ctx, 'SIGN_UP', token);
  if (forSignUp) return verifySignUp(ctx, token, forSignUp);
  return verifiedBefore(ctx, token);
}

async function verifyAddress(ctx: RequestContext, token: string, { owner, stamp }: Grant): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const guard = { id: owner, credentialVersion: stamp, suspendedAt: null, email: { $ne: null } };
    const verified = await ctx.em.nativeUpdate(User, guard, { emailVerified: true, ...updatedNow(ctx) });
    if (verified === 0) throw new Refusal('InvalidToken', { because: 'the account changed since' });
    if (!(await spend(ctx, 'EMAIL_VERIFICATION', token))) return verifiedBefore(ctx, token);

    const user = await ctx.em.findOneOrFail(User, { id: owner });
    await record(ctx, 'EMAIL_VERIFIED', { userId: owner, actorId: owner });
    await rememberVerified(ctx, token, user);
    return user.email!;
  });
}

async function verifySignUp(ctx: RequestContext, token: string, { owner }: Grant): Promise<string> {
  const account = await completePendingSignUp(
    ctx,
    { purpose: 'SIGN_UP', token, owner },
    async (ctx, user) => {
      await rememberVerified(ctx, token, user);
      return user.email!;
    },
  );
  return account ?? verifiedBefore(ctx, token);
}

async function rememberVerified(ctx: RequestContext, token: string, user: Readonly<User>): Promise<void> {
  const grant = { owner: user.id, stamp: user.credentialVersion, data: user.email };
  await keep(ctx, { purpose: 'EMAIL_VERIFIED', token }, grant, after(ctx.now(), { minutes: 1 }));
}

/** The address that the token verified within the last minute, if the account still has it. */
async function verifiedBefore(ctx: RequestContext, token: string): Promise<string> {
  const verified = await peek(ctx, 'EMAIL_VERIFIED', token);
  if (!verified) throw new Refusal('InvalidToken', { because: 'no such verification token' });
  const { owner: id, stamp: credentialVersion, data: email } = verified;
  const isStill = { id, credentialVersion, email, emailVerified: true, suspendedAt: null };
  if ((await ctx.em.count(User, isStill)) === 0)
    throw new Refusal('InvalidToken', { because: 'the account changed since' });
  return email!;
}
