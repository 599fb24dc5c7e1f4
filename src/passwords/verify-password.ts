import { record } from '../platform/audit/audit.js';
import type { Config } from '../platform/config/config.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { countAttempt, lockedUntil } from '../platform/rate-limits/lockouts.js';
import type { LockPolicy } from '../platform/rate-limits/lockouts.js';
import { withVerdict } from '../platform/rate-limits/verdicts.js';
import type { User } from '../users/user.entity.js';
import { passwordMatches } from './passwords.js';

/**
 * Whether the password is this user's, unless too many wrong ones were tried under this name: then nothing is hashed.
 * A try counts before it is looked at, and refused ones do not prolong the lock. One that is right takes itself back
 * and no other: who interleaves guesses with sign-ins of their own gets none for free. It is alike for nobody.
 */
export async function verifyPassword(
  ctx: RequestContext,
  user: Readonly<User> | null,
  password: string,
  who: readonly string[],
): Promise<boolean> {
  const attempt = await countAttempt(ctx, nameOf(who), accountPolicy(ctx.config), user?.id);
  if (!attempt.isAllowed) {
    const { retryAfter } = attempt;
    throw new Refusal('AccountLocked', { retryAfter, because: 'too many wrong passwords' });
  }

  const matches = await withVerdict(ctx, [attempt], async (tell) =>
    tell(await passwordMatches(ctx, user, password, who)),
  );
  if (!matches && attempt.isLast) await record(ctx, 'ACCOUNT_LOCKED', user ? { userId: user.id } : {});
  return matches;
}

/**
 * Refuses unless the password is that of the signed-in user, whom wrong passwords of others do not lock out of their own
 * session. `where` tells the audit where a wrong one was given.
 */
export async function requirePassword(
  ctx: RequestContext,
  user: Readonly<User>,
  password: string,
  where: string,
): Promise<void> {
  const { userId, sessionId } = requireViewer(ctx);
  if (await verifyPassword(ctx, user, password, ['user', userId, 'session', sessionId])) return;
  await record(ctx, 'LOGIN_FAILED', { userId, sessionId, reason: where });
  throw new Refusal('InvalidCredentials', { because: `wrong at ${where}` });
}

/** Until when accounts take no password, by id; those that do are left out. */
export async function locksOf(ctx: RequestContext, userIds: readonly string[]): Promise<Map<string, Date>> {
  return lockedUntil(ctx, userIds, accountPolicy(ctx.config));
}

function nameOf(who: readonly string[]): string[] {
  return ['password', ...who];
}

function accountPolicy(config: Config): LockPolicy {
  const { accountLockThreshold: threshold, attemptWindowMinutes, accountLockSeconds: ttl } = config;
  return { threshold, window: attemptWindowMinutes * 60, ttl, maxTtl: ttl };
}
