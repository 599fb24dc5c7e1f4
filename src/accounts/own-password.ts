import { unusablePassword } from '../passwords/password-policy.js';
import { proveOwnPassword } from '../passwords/prove-password.js';
import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { proofsOf } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import type { User } from '../users/user.entity.js';
import { callerOf } from '../users/users.js';

/**
 * The caller, once they have given the password again; an account that has none needs a fresh session instead. Where there
 * is a second factor, a session that has not shown it is refused before the password is looked at.
 * `field` is the argument that holds the password.
 */
export async function ownerByPassword(
  call: Call,
  field: string,
  password: string | null | undefined,
): Promise<User> {
  const { authenticatedAt } = viewerOf(call);
  const user = await callerOf(call);
  await requireStrongestFactor(call, user);

  if (!call.hashes.canMatch(user.passwordHash)) {
    if (call.now() < freshUntil(call, authenticatedAt)) return user;
    throw new Refusal('ReauthenticationRequired', { methods: await proofsOf(call, user) });
  }

  refuseInvalid([unusablePassword(field, password ?? '')]);
  await proveOwnPassword(call, user, password!, field);
  return user;
}
