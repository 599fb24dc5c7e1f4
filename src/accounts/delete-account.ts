import { withCode } from '../mfa/prove.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { User } from '../users/user.entity.js';
import { callerOf, lockUser } from '../users/users.js';
import type { AccountDeleted } from './account.types.js';
import { ownerByPassword } from './own-password.js';
import { removeAccount } from './remove-account.js';

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

async function remove(call: Call, { id, credentialVersion }: User): Promise<AccountDeleted> {
  const user = await lockUser(call, id);
  if (user?.credentialVersion !== credentialVersion) {
    throw new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
  }
  return removeAccount(call, user);
}
