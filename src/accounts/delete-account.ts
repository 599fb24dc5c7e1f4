import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { inTransaction, run } from '../platform/transaction.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { callerOf } from '../mfa/enrol.js';
import { withCode } from '../mfa/prove.js';
import { User } from '../users/user.entity.js';
import { AccountDeleted } from './account.types.js';
import { ownerByPassword } from './own-password.js';

// Locked in one order, so that of the last two administrators who go at once, one sees the other gone.
const lockAdministrators = {
  name: 'lock-administrators',
  text: `select id from users where 'ADMIN' = any(roles) and suspended_at is null order by id for update`,
};

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/**
 * Removes the caller's account for good, with its sessions, by the password or by a code of the second factor. The
 * deployment keeps its last administrator.
 */
export async function deleteAccount(call: Call, { password, code }: Proof): Promise<AccountDeleted> {
  if (typeof code !== 'string') {
    const user = await ownerByPassword(call, 'password', password);
    return inTransaction(call, (call) => remove(call, user));
  }

  const user = await callerOf(call);
  const path = ['input', 'code'];
  refuseInvalid([
    user.mfaEnabled ? null : { path, message: 'This account has no second factor: give the password.' },
    typeof password === 'string' ? { path, message: 'Give either the password or a code.' } : null,
  ]);
  return withCode(call, user, { code }, (call) => remove(call, user));
}

async function remove(call: Call, { id: userId, credentialVersion }: User): Promise<AccountDeleted> {
  const administrators = await run<{ id: string }>(call, lockAdministrators, []);
  if (administrators.length === 1 && administrators[0]?.id === userId) throw new Refusal('LastAdministrator');

  const deleted = await call.em.nativeDelete(User, { id: userId, credentialVersion });
  if (deleted === 0) throw new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
  record(call, 'USER_DELETED', { userId });
  return Object.assign(new AccountDeleted(), { userId, deletedAt: call.now() });
}
