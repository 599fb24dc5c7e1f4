import { unusablePassword } from '../passwords/password-policy.js';
import { requirePassword } from '../passwords/verify-password.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { reauthenticationMethods } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import type { User } from '../users/user.entity.js';
import { currentUser } from '../users/users.js';

/**
 * The caller's account, once they have given the password again; an account without a password needs a fresh session
 * instead. With a second factor, a session that has not shown it is refused before the password is verified. `field` is
 * the argument that holds the password.
 */
export async function requireCurrentPassword(
  ctx: RequestContext,
  field: string,
  password: string | null | undefined,
): Promise<User> {
  const { authenticatedAt } = requireViewer(ctx);
  const user = await currentUser(ctx);
  await requireStrongestFactor(ctx, user);

  if (!ctx.hashes.canMatch(user.passwordHash)) {
    if (ctx.now() < freshUntil(ctx, authenticatedAt)) return user;
    throw new Refusal('ReauthenticationRequired', { methods: await reauthenticationMethods(ctx, user) });
  }

  refuseInvalid([unusablePassword(field, password ?? '')]);
  await requirePassword(ctx, user, password!, field);
  return user;
}
