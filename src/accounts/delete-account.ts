import { withVerifiedCode } from '../mfa/verify-code.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import type { User } from '../users/user.entity.js';
import { currentUser, lockUser } from '../users/users.js';
import type { AccountDeleted } from './account.types.js';
import { removeAccount } from './remove-account.js';
import { requireCurrentPassword } from './require-password.js';

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/**
 * Deletes the caller's account and its sessions permanently, with the password or a code of the second factor. Refuses
 * to delete the last administrator.
 */
export async function deleteAccount(ctx: RequestContext, { password, code }: Proof): Promise<AccountDeleted> {
  if (typeof code !== 'string') {
    const user = await requireCurrentPassword(ctx, { field: 'password', password }, async () => []);
    return inTransaction(ctx, (ctx) => remove(ctx, user));
  }

  const user = await currentUser(ctx);
  const path = ['input', 'code'];
  refuseInvalid([
    user.mfaEnabled ? null : { path, message: msg('codeNotUsed') },
    typeof password === 'string' ? { path, message: msg('codeOrPassword') } : null,
  ]);
  return withVerifiedCode(ctx, user, { code }, (ctx) => remove(ctx, user));
}

async function remove(ctx: RequestContext, { id, credentialVersion }: User): Promise<AccountDeleted> {
  const user = await lockUser(ctx, id);
  if (user?.credentialVersion !== credentialVersion) {
    throw new Refusal('InvalidCredentials', {
      sentence: msg('wrongPassword'),
      because: 'the account changed meanwhile',
    });
  }
  return removeAccount(ctx, user);
}
