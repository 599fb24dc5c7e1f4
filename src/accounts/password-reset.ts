import { v7 as uuidv7 } from 'uuid';
import { unlinkUnproved } from '../identities/identities.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { newPasswordProblems } from '../passwords/password-policy.js';
import type { PersonalWords } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant } from '../platform/one-time-tokens/one-time-tokens.js';
import { clearLockouts } from '../platform/rate-limits/lockouts.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import type { PendingSignUp } from '../users/pending-sign-up.entity.js';
import { extendPendingSignUps, findPendingSignUp, newestPendingSignUp } from '../users/pending-sign-ups.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { findUser, updatedNow } from '../users/users.js';
import { completePendingSignUp } from './complete-pending-sign-up.js';
import { withMinimumDuration } from './minimum-duration.js';
import { handedOver, makeResetLink, resetGrant } from './reset-link.js';

/**
 * Mails a link that sets a new password, if the address has an account. The work, the writes and the response are the
 * same if it has none. For a pending sign-up, the link completes it with the new password. Earlier links stay valid, so
 * that a stranger cannot invalidate the owner's.
 */
export async function requestPasswordReset(ctx: RequestContext, given: string): Promise<void> {
  const { value: email, invalid } = checkEmail(given);
  refuseInvalid([invalid]);

  await withMinimumDuration(() => mailReset(ctx, email!));
}

async function mailReset(ctx: RequestContext, email: string): Promise<void> {
  const found = await findUser(ctx, { email });
  const user = found?.isSuspended() ? null : found;
  const waiting = await newestPendingSignUp(ctx, email);
  const target = user ?? (found ? null : waiting);
  const grant = { owner: target?.id ?? uuidv7(), stamp: user?.credentialVersion ?? 0, data: null };
  const { passwordResetMinutes: expiresInMinutes } = ctx.config;
  await inTransaction(ctx, async (ctx) => {
    const { link, expiresAt } = await makeResetLink(ctx, grant, expiresInMinutes);
    await extendPendingSignUps(ctx, email, expiresAt);
    const recipient = {
      email: target?.email ?? null,
      emailVerified: user?.emailVerified ?? false,
      locale: target?.locale ?? null,
    };
    await enqueueMail(ctx, recipient, 'reset-password', {
      name: user?.name ?? null,
      link,
      expiresInMinutes,
    });
  });
  await record(ctx, 'PASSWORD_RESET_REQUESTED', user ? { userId: user.id } : {});
}

/** Mails an account a link that sets a new password. Pass the context of a transaction. */
export async function mailResetLink(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  const { passwordResetMinutes: expiresInMinutes } = ctx.config;
  const { link } = await makeResetLink(ctx, resetGrant(user), expiresInMinutes);
  await enqueueMail(ctx, user, 'reset-password', { name: user.name, link, expiresInMinutes });
}

export interface PasswordReset {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets a new password with a token, ends every session, and signs in. A weak password does not spend the token. A mailed
 * token proves ownership of the mailbox, so the address becomes verified, and identities linked before the address was
 * verified are removed. One that an administrator handed over proves no address: an account that may sign in only with a
 * verified one gets its password, and then the refusal of every sign-in.
 */
export async function resetPassword(
  ctx: RequestContext,
  { token, newPassword }: PasswordReset,
): Promise<Authenticated | MfaChallenge> {
  const grant = await peek(ctx, 'PASSWORD_RESET', token);
  if (!grant) throw invalidToken('no such reset token');
  const waiting = await findPendingSignUp(ctx, grant.owner);
  if (waiting) return completeSignUp(ctx, { token, newPassword }, waiting);
  const user = await ownerOf(ctx, grant);
  await refuseUnfit(ctx, newPassword, user);

  const passwordHash = await hashPassword(ctx, newPassword);
  const isMailed = grant.data !== handedOver;
  const signIn = (ctx: RequestContext, changed: User) =>
    completeSignIn(ctx, changed, [isMailed ? 'EMAIL' : 'PASSWORD'], {
      token: null,
      suppressNewDeviceMail: true,
    });
  const outcome = await inTransaction(ctx, async (ctx) => {
    const changed = await setPassword(ctx, user, { passwordHash, provesMailbox: isMailed });
    if (!(await spend(ctx, 'PASSWORD_RESET', token))) throw invalidToken('spent meanwhile');
    await endSessions(ctx, user.id, 'PASSWORD_RESET');
    if (isMailed) await unlinkUnproved(ctx, user.id, 'unproved');
    await record(ctx, 'PASSWORD_RESET', { userId: user.id, actorId: user.id });
    await enqueueMail(ctx, changed, 'password-changed', {
      name: changed.name,
      changedAt: ctx.now().toISOString(),
    });
    return isMailed ? signIn(ctx, changed) : changed;
  });
  await clearLockouts(ctx, user.id);
  return outcome instanceof User ? signIn(ctx, outcome) : outcome;
}

async function refuseUnfit(
  { config }: RequestContext,
  password: string,
  words: PersonalWords,
): Promise<void> {
  refuseInvalid(await newPasswordProblems(config, { field: 'newPassword', password, words }));
}

/** Creates the account of a pending sign-up, with the new password in place of the original one. */
async function completeSignUp(
  ctx: RequestContext,
  { token, newPassword }: PasswordReset,
  waiting: PendingSignUp,
): Promise<Authenticated | MfaChallenge> {
  await refuseUnfit(ctx, newPassword, waiting);
  const newPasswordHash = await hashPassword(ctx, newPassword);
  const proof = { purpose: 'PASSWORD_RESET' as const, token, owner: waiting.id, newPasswordHash };
  const answer = await completePendingSignUp(ctx, proof, async (ctx, user) => {
    await record(ctx, 'PASSWORD_RESET', { userId: user.id, actorId: user.id });
    return completeSignIn(ctx, user, ['EMAIL'], { token: null, suppressNewDeviceMail: true });
  });
  if (!answer) throw invalidToken('spent meanwhile');
  return answer;
}

/** The token's account, if it has not changed since the token was mailed. */
async function ownerOf(ctx: RequestContext, grant: Grant): Promise<User> {
  const user = await ctx.em.findOne(User, { id: grant.owner }, { refresh: true });
  if (!user || user.credentialVersion !== grant.stamp || user.isSuspended()) {
    throw invalidToken('the account changed since');
  }
  return user;
}

/** Locks the row first: of two resets, or of a reset and a login, the second finds another credential version. */
async function setPassword(
  ctx: RequestContext,
  user: User,
  { passwordHash, provesMailbox }: { readonly passwordHash: string; readonly provesMailbox: boolean },
): Promise<User> {
  const { id, credentialVersion } = user;
  const change = {
    passwordHash,
    passwordChangedAt: ctx.now(),
    devicesSince: ctx.now(),
    emailVerified: user.emailVerified || provesMailbox,
    credentialVersion: credentialVersion + 1,
    ...updatedNow(ctx),
  };
  const guard = { id, credentialVersion, suspendedAt: null };
  if ((await ctx.em.nativeUpdate(User, guard, change)) === 0) throw invalidToken('the account changed since');
  return ctx.em.findOneOrFail(User, { id });
}

function invalidToken(because: string): Refusal {
  return new Refusal('InvalidToken', { because });
}
