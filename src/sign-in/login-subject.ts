import type { RequestContext } from '../platform/context/request-context.js';
import { deviceOf } from '../sessions/device-tokens.js';
import { checkEmail } from '../users/profile.js';
import { usernameKey } from '../users/user.entity.js';
import type { User } from '../users/user.entity.js';
import { findUser } from '../users/users.js';
import type { SignInName } from '../users/users.js';

/** Under which name tries for an account are counted. */
export interface RateLimitSubject {
  readonly parts: readonly string[];
  /** Whether the caller's device has been in the account before. It has a budget of its own, which strangers leave alone. */
  readonly isKnownDevice: boolean;
}

/** One account has one budget, by whichever of its names it is asked for; one that does not exist has one as well. */
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

/** The same from the input of an operation; null when that names no account that there could be. */
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
