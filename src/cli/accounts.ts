import { randomUUID } from 'node:crypto';
import { openCall } from '../api/context.js';
import { record } from '../platform/audit.js';
import type { App, Call } from '../platform/call.js';
import { refuseInvalid } from '../platform/refusal.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { checkEmail, checkName, checkUsername } from '../users/profile.js';
import type { User } from '../users/user.entity.js';
import { createUser } from '../users/users.js';

export interface Wanted {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly password: string;
}

/** A call that nobody signed in for: the operator's own. */
export function operatorCall(app: App): Call {
  return openCall(app, {
    ...{ requestId: randomUUID(), ipAddress: null, userAgent: null, authorization: null },
    ...{ cookie: null, origin: null, tokenMode: null, csrfToken: null },
  });
}

/** Makes an account on the operator's word, with any roles that there are. */
export async function makeAccount(call: Call, wanted: Wanted): Promise<User> {
  const [email, username, name] = [
    checkEmail(wanted.email),
    checkUsername(wanted.username),
    checkName(wanted.name),
  ];
  const unknown = wanted.roles.filter((role) => !call.config.roles.includes(role));
  refuseInvalid([
    ...[email.invalid, username.invalid, name.invalid],
    unusableNewPassword(call.config, 'password', wanted.password),
    wanted.email === null && wanted.username === null
      ? { path: ['input', 'email'], message: 'Give an email address or a username.' }
      : null,
    unknown.length > 0
      ? { path: ['input', 'role'], message: `Choose among ${call.config.roles.join(', ')}.` }
      : null,
  ]);
  const profile = { email: email.value, username: username.value, name: name.value };
  await refuseWeak(call.config, wanted.password, profile);

  const passwordHash = await hashPassword(call, wanted.password);
  const user = await createUser(call, {
    ...{ ...profile, locale: null, roles: wanted.roles, passwordHash, createdAt: call.now() },
    // Whoever runs the server knows whose address it is.
    emailVerified: profile.email !== null,
  });
  await record(call, 'USER_CREATED', { userId: user.id, reason: 'by the operator' });
  return user;
}
