import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { currentSession } from '../sessions/current-session.js';
import { checkLocale, checkName, checkUsername } from '../users/profile.js';
import { searchText } from '../users/search-text.js';
import { User, usernameKey } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { currentUser, lockUser, refuseTaken, takenNames, updatedNow } from '../users/users.js';

/** The caller, or null when the request came without credentials. */
export async function me(ctx: RequestContext): Promise<UserType | null> {
  const row = await currentSession(ctx);
  return row ? userType(ctx, row) : null;
}

export interface ProfileChange {
  readonly username?: string | null;
  readonly name?: string | null;
  readonly locale?: string | null;
}

/** Changes the caller's profile. An omitted field stays unchanged; null clears it. */
export async function updateProfile(ctx: RequestContext, wish: ProfileChange): Promise<UserType> {
  const { userId } = requireViewer(ctx);
  const [username, name, locale] = [
    checkUsername(wish.username),
    checkName(wish.name),
    checkLocale(wish.locale),
  ];
  refuseInvalid([
    username.invalid,
    ...(await usernameProblems(ctx, wish, username.value)),
    name.invalid,
    locale.invalid,
  ]);

  const change: Partial<Pick<User, 'username' | 'usernameKey' | 'name' | 'locale'>> = {
    ...(wish.username !== undefined && {
      username: username.value,
      usernameKey: username.value === null ? null : usernameKey(username.value),
    }),
    ...(wish.name !== undefined && { name: name.value }),
    ...(wish.locale !== undefined && { locale: locale.value }),
  };
  if (Object.keys(change).length > 0) await inTransaction(ctx, (ctx) => write(ctx, userId, change));

  const user = await ctx.em.findOne(User, { id: userId }, { refresh: true });
  if (!user) throw accountGone();
  return userType(ctx, user);
}

async function usernameProblems(
  ctx: RequestContext,
  { username: wished }: ProfileChange,
  username: string | null,
): Promise<InvalidField[]> {
  if (wished === null) return (await currentUser(ctx)).email === null ? [usernameNeeded] : [];
  if (typeof wished === 'string' && !ctx.config.usernamesEnabled) return [usernameNotUsed];
  return takenNames(ctx, { username });
}

const usernameNotUsed = { path: ['input', 'username'], message: msg('usernameNotUsed') };
const usernameNeeded = { path: ['input', 'username'], message: msg('usernameNeeded') };

/** An account that signs in by username only must keep its username: without one it could never sign in. */
async function write(ctx: RequestContext, userId: string, change: Partial<User>): Promise<void> {
  const user = await lockUser(ctx, userId);
  if (!user) throw accountGone();
  if (change.username === null && user.email === null) {
    refuseInvalid([usernameNeeded]);
  }
  const search = searchText({ ...user, ...change });
  await refuseTaken(() =>
    ctx.em.nativeUpdate(User, { id: userId }, { ...change, search, ...updatedNow(ctx) }),
  );
  await record(ctx, 'PROFILE_UPDATED', { userId });
}

/** The account was deleted after the caller was authenticated. */
function accountGone(): Refusal {
  return new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
}
