import { mailVerification, verificationForUser } from '../accounts/email-verification.js';
import { invite } from '../accounts/invitation.js';
import { markAllUnproved } from '../identities/identities.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { msg } from '../platform/messages/messages.js';
import { endOutstanding } from '../sessions/outstanding.js';
import { notificationRecipient } from '../users/notices.js';
import { checkEmail, checkLocale, checkName, checkUsername } from '../users/profile.js';
import { searchText } from '../users/search-text.js';
import { User, usernameKey } from '../users/user.entity.js';
import type { UserType } from '../users/user.types.js';
import { lockUser, refuseTaken, updatedNow } from '../users/users.js';
import { changeUser } from './with-locked-user.js';

/** A field left out stays; null clears it. */
export interface UserChange {
  readonly userId: string;
  readonly email?: string | null;
  readonly emailVerified?: boolean | null;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly locale?: string | null;
  readonly unchangedSince?: Date | null;
}

const profileFields = ['email', 'username', 'name', 'locale'] as const;

type Profile = Pick<User, (typeof profileFields)[number] | 'emailVerified'>;

/**
 * Changes an account for its owner. A new address counts as unverified unless the administrator vouches for it, and gets
 * the mail that verifies it; links to the earlier address stop working, and its owner is told. Sessions continue.
 */
export async function updateUser(ctx: RequestContext, wish: UserChange): Promise<UserType> {
  const given = checkGiven(ctx, wish);
  const { userId, unchangedSince } = wish;
  return changeUser(ctx, { userId, unchangedSince }, async (ctx, user) => {
    const next = profileAfter(user, given, wish.emailVerified);
    refuseInvalid([withoutSignInName(user, next)]);
    const isNewAddress = next.email !== user.email;
    const isNewProfile = profileFields.some((field) => field !== 'email' && next[field] !== user[field]);
    const isNewlyVerified = next.emailVerified !== user.emailVerified;
    if (!isNewAddress && !isNewProfile && !isNewlyVerified) return;

    if (isNewAddress) await endOutstanding(ctx, userId);
    await write(ctx, userId, next);
    if (isNewProfile) await record(ctx, 'PROFILE_UPDATED', { userId });
    if (isNewAddress) await changeAddress(ctx, user);
    if (isNewlyVerified && next.emailVerified) await record(ctx, 'EMAIL_VERIFIED', { userId });
  });
}

function checkGiven({ config }: RequestContext, wish: UserChange): Partial<Profile> {
  const checked = {
    email: checkEmail(wish.email),
    username: checkUsername(wish.username),
    name: checkName(wish.name),
    locale: checkLocale(wish.locale),
  };
  refuseInvalid([
    ...profileFields.map((field) => checked[field].invalid),
    typeof wish.username === 'string' && !config.usernamesEnabled
      ? { path: ['input', 'username'], message: msg('usernameNotUsed') }
      : null,
  ]);
  const given = profileFields.filter((field) => wish[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, checked[field].value]));
}

function profileAfter(
  user: Readonly<User>,
  given: Partial<Profile>,
  vouched: boolean | null | undefined,
): Profile {
  const { email, username, name, locale } = user;
  const next = Object.assign({ email, username, name, locale }, given);
  const stays = next.email === email && user.emailVerified;
  return { ...next, emailVerified: next.email !== null && (vouched ?? stays) };
}

function withoutSignInName(user: Readonly<User>, next: Profile): InvalidField | null {
  if (next.email !== null || next.username !== null) return null;
  const field = user.email === null ? 'username' : 'email';
  return { path: ['input', field], message: msg('signInNameMissing') };
}

async function write(ctx: RequestContext, userId: string, next: Profile): Promise<void> {
  const change = {
    ...next,
    usernameKey: next.username === null ? null : usernameKey(next.username),
    search: searchText(next),
    ...updatedNow(ctx),
  };
  await refuseTaken(() => ctx.em.nativeUpdate(User, { id: userId }, change));
}

/** Identities that were linked under the earlier address may be those of another person. */
async function changeAddress(ctx: RequestContext, before: Readonly<User>): Promise<void> {
  await markAllUnproved(ctx, before.id);
  await record(ctx, 'EMAIL_CHANGED', { userId: before.id });
  const user = (await lockUser(ctx, before.id))!;
  await mailNewAddress(ctx, user);
  await enqueueMail(ctx, notificationRecipient(ctx.config, before), 'email-changed', {
    name: user.name,
    newEmail: user.email,
    changedAt: ctx.now().toISOString(),
  });
}

/** Someone who was invited to the earlier address, and never came, is invited to the new one. */
async function mailNewAddress(ctx: RequestContext, user: Readonly<User>): Promise<void> {
  if (user.email === null) return;
  const isInvited = user.passwordHash === null && user.lastLoginAt === null;
  if (isInvited) await invite(ctx, user);
  else if (!user.emailVerified && ctx.config.emailVerification !== 'off') {
    await mailVerification(ctx, verificationForUser(user));
  }
}
