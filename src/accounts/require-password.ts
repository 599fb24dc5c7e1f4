import { unusablePassword } from '../passwords/password-policy.js';
import { requirePassword } from '../passwords/verify-password.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { reauthenticationMethods } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import type { User } from '../users/user.entity.js';
import { currentUser } from '../users/users.js';

interface CurrentPassword {
  /** The argument that holds it. */
  readonly field: string;
  readonly password: string | null | undefined;
}

/**
 * The caller's account, once they have given the password again; an account without a password needs a fresh session
 * instead. With a second factor, a session that has not shown it is refused before the password is verified. What else
 * is invalid in the form is refused before too, so that it costs no attempt.
 */
export async function requireCurrentPassword(
  ctx: RequestContext,
  { field, password }: CurrentPassword,
  further: (user: Readonly<User>) => Promise<readonly (InvalidField | null)[]>,
): Promise<User> {
  const { authenticatedAt } = requireViewer(ctx);
  const user = await currentUser(ctx);
  await requireStrongestFactor(ctx, user);

  const hasPassword = ctx.hashes.canMatch(user.passwordHash);
  const missing = hasPassword ? unusablePassword(field, password ?? '') : null;
  refuseInvalid([missing, ...(await further(user))]);
  if (!hasPassword) {
    if (ctx.now() < freshUntil(ctx, authenticatedAt)) return user;
    throw new Refusal('ReauthenticationRequired', { methods: await reauthenticationMethods(ctx, user) });
  }

  await requirePassword(ctx, user, password!, field);
  return user;
}
