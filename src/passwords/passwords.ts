import type { RequestContext } from '../platform/context/request-context.js';
import { User } from '../users/user.entity.js';
import { normalPassword } from './password-policy.js';

/**
 * Whether the password is this user's. Without a user, or for a user without a password, a stand-in hash is verified,
 * in one of the forms that the table holds, chosen by the user or the given name. A matching hash in an outdated form
 * is rehashed in the background, unless the password changes meanwhile.
 */
export async function passwordMatches(
  ctx: RequestContext,
  user: User | null,
  typed: string,
  givenName: readonly string[],
): Promise<boolean> {
  const { hashes } = ctx;
  const password = normalPassword(typed);
  const hash = user?.passwordHash ?? null;
  const name = user?.id ?? givenName.join(' ');
  warnOfObstacle(ctx, user);
  const matches = await hashes.matches(password, hash, { typed, name });

  if (matches && user && hash && !hashes.isCurrent(hash)) {
    ctx.background(renewHash(ctx, user.id, hash, password));
  }
  return matches;
}

/** Tells the operator, because the owner cannot see why the password is refused. */
function warnOfObstacle(ctx: RequestContext, user: User | null): void {
  if (!user || user.passwordHash === null) return;
  const obstacle = ctx.hashes.obstacle(user.passwordHash);
  if (obstacle === null) return;
  ctx.log.warn({ user_id: user.id, because: obstacle }, 'a stored password hash cannot be compared');
}

async function renewHash(ctx: RequestContext, userId: string, old: string, password: string): Promise<void> {
  const renewed = await ctx.hashes.hash(password);
  await ctx.em.nativeUpdate(User, { id: userId, passwordHash: old }, { passwordHash: renewed });
}

export async function hashPassword(ctx: RequestContext, password: string): Promise<string> {
  return ctx.hashes.hash(normalPassword(password));
}
