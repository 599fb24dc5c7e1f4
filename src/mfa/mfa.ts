import { unusablePassword } from '../passwords/password-policy.js';
import { proveOwnPassword } from '../passwords/prove-password.js';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { enqueueMail } from '../platform/mail/outbox.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { noticesOf } from '../users/notices.js';
import { User } from '../users/user.entity.js';
import { callerOf } from '../users/users.js';
import { replaceBackupCodes } from './backup-codes.js';
import type { Enrolled } from './enrol.js';
import { withCode } from './prove.js';

/** Gives new backup codes by a code of the app, or by one of the old ones. Those from before are dead. */
export async function regenerateBackupCodes(call: Call, code: string): Promise<Enrolled> {
  const user = await callerOf(call);
  if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');

  return withCode(call, user, { code }, async (call) => {
    const codes = await replaceBackupCodes(call, user.id);
    await record(call, 'BACKUP_CODES_REGENERATED', { userId: user.id });
    return { user, codes };
  });
}

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/** Turns the second factor off: by a code, or by the password in a session that has shown the factor. */
export async function disableMfa(call: Call, { password, code }: Proof): Promise<User> {
  const isPassword = typeof password === 'string';
  const both = isPassword === (typeof code === 'string');
  refuseInvalid([
    both ? { path: ['input', 'code'], message: 'Give either the password or a code.' } : null,
    isPassword && !both ? unusablePassword('password', password) : null,
  ]);
  const user = await callerOf(call);
  if (!user.mfaEnabled) throw new Refusal('MfaNotEnabled');

  if (!isPassword) return withCode(call, user, { code: code! }, (call) => removeSecondFactor(call, user));
  await requireStrongestFactor(call, user);
  await proveOwnPassword(call, user, password, 'disableMfa');
  return inTransaction(call, (call) => removeSecondFactor(call, user));
}

const removeFactor = { name: 'remove-totp-factor', text: 'delete from totp_factors where user_id = $1' };
const removeCodes = { name: 'remove-backup-codes', text: 'delete from backup_codes where user_id = $1' };

/** Removes the factor with its backup codes, and tells the user. Call it in a transaction. */
export async function removeSecondFactor(call: Call, user: Readonly<User>): Promise<User> {
  const { id, credentialVersion } = user;
  const change = { mfaEnabled: false, credentialVersion: credentialVersion + 1 };
  const changed = await call.em.nativeUpdate(User, { id, credentialVersion }, change);
  if (changed === 0) throw new Refusal('MfaNotEnabled', { because: 'the account changed meanwhile' });

  for (const statement of [removeFactor, removeCodes]) await run(call, statement, [id]);
  await record(call, 'MFA_DISABLED', { userId: id });
  await enqueueMail(call, noticesOf(call.config, user), 'mfa-disabled', {
    ...{ name: user.name, changedAt: call.now().toISOString() },
  });
  return call.em.findOneOrFail(User, { id });
}
