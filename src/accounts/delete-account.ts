import { record } from '../platform/audit.js';
import type { Call } from '../platform/call.js';
import { inTransaction, run } from '../platform/transaction.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
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

/** Removes the caller's account for good, with its sessions. The deployment keeps its last administrator. */
export async function deleteAccount(call: Call, { password, code }: Proof): Promise<AccountDeleted> {
  refuseInvalid([
    code
      ? { path: ['input', 'code'], message: 'This account has no second factor: give the password.' }
      : null,
  ]);
  const { id: userId, credentialVersion } = await ownerByPassword(call, 'password', password);

  return inTransaction(call, async (call) => {
    const administrators = await run<{ id: string }>(call, lockAdministrators, []);
    if (administrators.length === 1 && administrators[0]?.id === userId)
      throw new Refusal('LastAdministrator');

    const deleted = await call.em.nativeDelete(User, { id: userId, credentialVersion });
    if (deleted === 0) throw new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
    record(call, 'USER_DELETED', { userId });
    return Object.assign(new AccountDeleted(), { userId, deletedAt: call.now() });
  });
}
