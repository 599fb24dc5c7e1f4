import { forgetWhereabouts, record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { inTransaction, run } from '../platform/transaction.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { callerOf } from '../mfa/enrol.js';
import { withCode } from '../mfa/prove.js';
import { User } from '../users/user.entity.js';
import { AccountDeleted } from './account.types.js';
import { ownerByPassword } from './own-password.js';

// An account's own row comes first, as everywhere, and then one lock for all who would be the last administrator: of
// two who go at once, the second sees the first one gone. The count is a statement of its own, made after the wait.
const lockOwn = { name: 'lock-user', text: 'select id from users where id = $1 for update' };
const lockLast = { name: 'lock-last-administrator', text: 'select pg_advisory_xact_lock(4731284418)' };
const administratorsOf = {
  name: 'administrators',
  text: `select id from users where 'ADMIN' = any(roles) and suspended_at is null limit 2`,
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
  await run(call, lockOwn, [userId]);
  await run(call, lockLast, []);
  const administrators = await run<{ id: string }>(call, administratorsOf, []);
  if (administrators.length === 1 && administrators[0]?.id === userId) throw new Refusal('LastAdministrator');

  const deleted = await call.em.nativeDelete(User, { id: userId, credentialVersion });
  if (deleted === 0) throw new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
  await record(call, 'USER_DELETED', { userId });
  await forgetWhereabouts(call, userId);
  return Object.assign(new AccountDeleted(), { userId, deletedAt: call.now() });
}
