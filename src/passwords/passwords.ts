import type { Call } from '../platform/call.js';
import { User } from '../users/user.entity.js';
import { normalPassword } from './password-policy.js';

/**
 * Whether the password is this user's. For nobody, and for somebody without a password, it does the same work. A
 * hash made in an older way is renewed in the background, unless the password is changed meanwhile.
 */
export async function passwordMatches(call: Call, user: User | null, password: string): Promise<boolean> {
  const { hashes } = call;
  const given = normalPassword(password);
  const hash = user?.passwordHash ?? null;
  const matches = await hashes.matches(given, hash, asTyped(hash, password));

  if (matches && user && hash && !hashes.isCurrent(hash)) call.later(renewHash(call, user.id, hash, given));
  return matches;
}

/** Other systems hash what was typed as it came. Such a hash, made without our pepper, may be of another form. */
function asTyped(hash: string | null, typed: string): string | undefined {
  if (hash === null || hash.startsWith('pepper=') || typed === normalPassword(typed)) return undefined;
  return typed;
}

async function renewHash(call: Call, userId: string, old: string, password: string): Promise<void> {
  const renewed = await call.hashes.hash(password);
  await call.em.nativeUpdate(User, { id: userId, passwordHash: old }, { passwordHash: renewed });
}

export async function hashPassword(call: Call, password: string): Promise<string> {
  return call.hashes.hash(normalPassword(password));
}
