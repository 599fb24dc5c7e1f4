import { record } from '../platform/audit.js';
import type { Call, Viewer } from '../platform/call.js';
import type { Config } from '../platform/config.js';
import { countAttempt, forgive } from '../platform/lockouts.js';
import type { LockPolicy } from '../platform/lockouts.js';
import { Refusal } from '../platform/refusal.js';
import type { User } from '../users/user.entity.js';
import { passwordMatches } from './passwords.js';

/**
 * Whether the password is this user's, unless too many wrong ones were tried under this name: then nothing is hashed.
 * A try counts before it is looked at, and refused ones do not prolong the lock. It is alike for nobody.
 */
export async function provePassword(
  call: Call,
  user: Readonly<User> | null,
  password: string,
  who: readonly string[],
): Promise<boolean> {
  const attempt = await countAttempt(call, nameOf(who), accountPolicy(call.config));
  if (!attempt.isAllowed) {
    const { retryAfter } = attempt;
    throw new Refusal('AccountLocked', { retryAfter, because: 'too many wrong passwords' });
  }

  const matches = await passwordMatches(call, user, password);
  if (matches) await forgive(call, nameOf(who));
  else if (attempt.isLast) await record(call, 'ACCOUNT_LOCKED', user ? { userId: user.id } : {});
  return matches;
}

/** The name for who is signed in: wrong passwords of others do not lock them out of their own session. */
export function signedIn({ userId, sessionId }: Viewer): string[] {
  return ['user', userId, 'session', sessionId];
}

/** Lifts the lock that strangers have brought about. */
export async function liftLock(call: Call, userId: string): Promise<void> {
  await forgive(call, nameOf(['user', userId]));
}

function nameOf(who: readonly string[]): string[] {
  return ['password', ...who];
}

function accountPolicy(config: Config): LockPolicy {
  const { accountLockThreshold: threshold, attemptWindowMinutes, accountLockSeconds: ttl } = config;
  return { threshold, window: attemptWindowMinutes * 60, ttl, maxTtl: ttl };
}
