import { record } from '../platform/audit/audit.js';
import type { Config } from '../platform/config/config.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { countAttempt, lockedUntil } from '../platform/rate-limits/lockouts.js';
import type { LockPolicy } from '../platform/rate-limits/lockouts.js';
import { withVerdict } from '../platform/rate-limits/verdicts.js';
import type { User } from '../users/user.entity.js';
import { passwordMatches } from './passwords.js';

/**
 * Whether the password is this user's. Refuses before hashing when too many wrong passwords were tried under this name.
 * An attempt counts before it is verified, and refused attempts do not prolong the lock. A right password takes back
 * its own attempt only, so a caller who interleaves guesses with their own sign-ins gains no guesses. Unknown users
 * take the same path.
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
    const because = 'too many wrong passwords';
    throw new Refusal('AccountLocked', { retryAfter, because, setting: 'LOGIN_FAIL_EMAIL_THRESHOLD' });
  }

  const matches = await withVerdict(ctx, [attempt], async (tell) =>
    tell(await passwordMatches(ctx, user, password, who)),
  );
  if (!matches && attempt.isLast) await record(ctx, 'ACCOUNT_LOCKED', user ? { userId: user.id } : {});
  return matches;
}

/**
 * Refuses unless the password is that of the signed-in user. Wrong passwords of other callers do not lock users out of
 * their own session. `where` names the operation in the audit event.
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
  throw new Refusal('InvalidCredentials', {
    sentence: msg('wrongPassword'),
    because: `wrong at ${where}`,
  });
}

/** The time until which each locked account accepts no password, by id; accounts without a lock are left out. */
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
