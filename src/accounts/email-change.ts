import { markAllUnproved } from '../identities/identities.js';
import { record } from '../platform/audit/audit.js';
import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { after, issue, look, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Grant } from '../platform/one-time-tokens/one-time-tokens.js';
import { checkEmail } from '../users/profile.js';
import { User } from '../users/user.entity.js';
import { refuseTaken } from '../users/users.js';
import { linkTo } from './links.js';
import { ownerByPassword } from './own-password.js';

interface EmailChange {
  readonly newEmail: string;
  readonly password?: string | null;
}

/**
 * Mails the new address a link that confirms it, and the old one a notice. Whether the new address has an account
 * already is told only to who has that mailbox, by `confirmEmailChange`.
 */
export async function requestEmailChange(call: Call, { newEmail, password }: EmailChange): Promise<void> {
  const { userId } = viewerOf(call);
  const address = checkEmail(newEmail, 'newEmail');
  refuseInvalid([address.invalid]);
  const user = await ownerByPassword(call, 'password', password);
  refuseInvalid([
    user.email === address.value
      ? { path: ['input', 'newEmail'], message: 'This is the address of the account already.' }
      : null,
  ]);

  await inTransaction(call, async (call) => {
    await mailBoth(call, user, address.value!);
    await record(call, 'EMAIL_CHANGE_REQUESTED', { userId });
  });
}

async function mailBoth(call: Call, user: User, newEmail: string): Promise<void> {
  const expiresInMinutes = call.config.emailChangeMinutes;
  const grant = { owner: user.id, stamp: user.credentialVersion, data: newEmail };
  const token = await issue(call, 'EMAIL_CHANGE', grant, after(call.now(), { minutes: expiresInMinutes }));
  const link = linkTo(call.config, 'confirmEmailChangePath', token);
  const unproved = { email: newEmail, emailVerified: false, locale: user.locale };
  await enqueueMail(call, unproved, 'confirm-email-change', { link, expiresInMinutes });
  if (user.email === null) return;
  await enqueueMail(call, user, 'email-change-requested', {
    ...{ name: user.name, newEmail, requestedAt: call.now().toISOString() },
  });
}

/** Makes the address that the token was mailed to the account's, once, and answers it. Sessions go on. */
export async function confirmEmailChange(call: Call, token: string): Promise<string> {
  const grant = await look(call, 'EMAIL_CHANGE', token);
  if (!grant?.data) throw new Refusal('InvalidToken', { because: 'no such token of an email change' });
  return inTransaction(call, (call) => changeEmail(call, token, grant));
}

async function changeEmail(call: Call, token: string, { owner, stamp, data: email }: Grant): Promise<string> {
  const guard = { id: owner, credentialVersion: stamp, suspendedAt: null };
  const change = { email, emailVerified: true, credentialVersion: stamp + 1 };
  const changed = await refuseTaken(() => call.em.nativeUpdate(User, guard, change));
  if (changed === 0 || !(await spend(call, 'EMAIL_CHANGE', token))) {
    throw new Refusal('InvalidToken', { because: 'spent, or the account changed since' });
  }
  await markAllUnproved(call, owner);
  await record(call, 'EMAIL_CHANGED', { userId: owner, actorId: owner });
  return email!;
}
