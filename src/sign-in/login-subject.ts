import type { RequestContext } from '../platform/context/request-context.js';
import { deviceOf } from '../sessions/device-tokens.js';
import { checkEmail } from '../users/profile.js';
import { usernameKey } from '../users/user.entity.js';
import type { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import type { SignInName } from '../users/users.js';

/** The rate-limit key of an account. */
export interface RateLimitSubject {
  readonly parts: readonly string[];
  /**
   * Whether the caller's device has been in the account before. Such a device has its own budget, which strangers
   * cannot use up.
   */
  readonly isKnownDevice: boolean;
}

/** An account has one budget, whichever of its names is used; a name without an account has one too. */
export function rateLimitSubject(
  ctx: RequestContext,
  user: Readonly<User> | null,
  name: SignInName,
  deviceToken: string | null | undefined,
): RateLimitSubject {
  if (user) {
    const device = deviceOf(ctx, user, deviceToken);
    const parts = device === null ? ['user', user.id] : ['user', user.id, 'device', device];
    return { parts, isKnownDevice: device !== null };
  }
  const parts = 'email' in name ? ['email', name.email] : ['username', usernameKey(name.username)];
  return { parts, isKnownDevice: false };
}

interface LoginIdentifierInput {
  readonly email?: unknown;
  readonly username?: unknown;
  readonly deviceToken?: unknown;
}

/** The same from the input of an operation; null when the input cannot name an account. */
export async function subjectOfInput(
  ctx: RequestContext,
  input: LoginIdentifierInput,
): Promise<RateLimitSubject | null> {
  const name = loginIdentifier(input);
  if (!name) return null;
  const { deviceToken } = input;
  const user = await findUser(ctx, name);
  return rateLimitSubject(ctx, user, name, typeof deviceToken === 'string' ? deviceToken : null);
}

function loginIdentifier({ email, username }: LoginIdentifierInput): SignInName | null {
  if (typeof email === 'string') {
    const { value } = checkEmail(email);
    return value === null ? null : { email: value };
  }
  return typeof username === 'string' && username !== '' ? { username } : null;
}
