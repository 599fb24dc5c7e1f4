import { randomUUID } from 'node:crypto';
import { invite } from '../accounts/invitation.js';
import { openCall } from '../api/context.js';
import { refuseWeak, unusableNewPassword } from '../passwords/password-policy.js';
import { hashPassword } from '../passwords/passwords.js';
import { record } from '../platform/audit/audit.js';
import type { App } from '../platform/context/app.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { checkEmail, checkName, checkUsername } from '../users/profile.js';
import type { User } from '../users/user.entity.js';
import { createUser } from '../users/users.js';

export interface Wanted {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
}

type Profile = Pick<Wanted, 'email' | 'username' | 'name'>;

/** A call that nobody signed in for: the operator's own. */
export function operatorCall(app: App): Call {
  return openCall(app, {
    ...{ requestId: randomUUID(), ipAddress: null, userAgent: null, authorization: null },
    ...{ cookie: null, origin: null, tokenMode: null, csrfToken: null },
  });
}

/** Makes an account on the operator's word, with any roles that there are. */
export async function makeAccount(call: Call, wanted: Wanted & { readonly password: string }): Promise<User> {
  const { password } = wanted;
  const profile = checkWanted(call, wanted, [unusableNewPassword(call.config, 'password', password)]);
  await refuseWeak(call.config, password, profile);

  const passwordHash = await hashPassword(call, password);
  const user = await createUser(call, {
    ...{ ...profile, locale: null, roles: wanted.roles, passwordHash, createdAt: call.now() },
    // Whoever runs the server knows whose address it is.
    emailVerified: profile.email !== null,
  });
  await record(call, 'USER_CREATED', { userId: user.id, reason: 'by the operator' });
  return user;
}

/** Makes an account without a password, and mails its owner a link that sets one. The link verifies the address. */
export async function makeInvitedAccount(call: Call, wanted: Wanted): Promise<User> {
  const isWithoutEmail = wanted.email === null;
  const profile = checkWanted(call, wanted, [
    isWithoutEmail ? { path: ['input', 'email'], message: 'Give the address to mail the link to.' } : null,
  ]);

  return inTransaction(call, async (call) => {
    const user = await createUser(call, {
      ...{ ...profile, locale: null, roles: wanted.roles, passwordHash: null, createdAt: call.now() },
    });
    await invite(call, user);
    await record(call, 'USER_CREATED', { userId: user.id, reason: 'by the operator' });
    return user;
  });
}

/** The profile in the form that is kept. All that is wrong is refused together. */
function checkWanted(call: Call, wanted: Wanted, further: readonly (InvalidField | null)[]): Profile {
  const [email, username, name] = [
    checkEmail(wanted.email),
    checkUsername(wanted.username),
    checkName(wanted.name),
  ];
  const unknown = wanted.roles.filter((role) => !call.config.roles.includes(role));
  refuseInvalid([
    ...[email.invalid, username.invalid, name.invalid],
    ...further,
    wanted.email === null && wanted.username === null
      ? { path: ['input', 'email'], message: 'Give an email address or a username.' }
      : null,
    unknown.length > 0
      ? { path: ['input', 'role'], message: `Choose among ${call.config.roles.join(', ')}.` }
      : null,
  ]);
  return { email: email.value, username: username.value, name: name.value };
}
