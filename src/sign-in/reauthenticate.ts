import { withVerifiedCode } from '../mfa/verify-code.js';
import { unusablePassword } from '../passwords/password-policy.js';
import { requirePassword } from '../passwords/verify-password.js';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { addMethod } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { Session } from '../sessions/session.entity.js';
import type { User } from '../users/user.entity.js';
import { currentUser } from '../users/users.js';
import { Reauthenticated } from './sign-in.types.js';

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/**
 * Renews the authentication time that `@auth(fresh: true)` requires. An account with a second factor must give its
 * code, and the session has then shown the factor.
 */
export async function reauthenticate(
  ctx: RequestContext,
  { password, code }: Proof,
): Promise<Reauthenticated> {
  const user = await currentUser(ctx);
  refuseInvalid([unfit(user, password, code)]);

  if (user.mfaEnabled) {
    await withVerifiedCode(ctx, user, { code: code! }, (ctx, method) =>
      addMethod(ctx, requireViewer(ctx).sessionId, method),
    );
  } else {
    await requirePassword(ctx, user, password!, 'reauthenticate');
  }
  return renewAuthTime(ctx, user);
}

type Given = string | null | undefined;

function unfit({ mfaEnabled }: User, password: Given, code: Given): InvalidField | null {
  if (mfaEnabled) {
    return code && !password ? null : { path: ['input', 'code'], message: msg('codeMissing') };
  }
  if (code) {
    return { path: ['input', 'code'], message: msg('codeNotUsed') };
  }
  return unusablePassword('password', password ?? '');
}

/** Makes the caller's session fresh. The caller must have just proved the strongest factor of the account. */
export async function renewAuthTime(
  ctx: RequestContext,
  { id, credentialVersion }: User,
): Promise<Reauthenticated> {
  const { sessionId } = requireViewer(ctx);
  const now = ctx.now();
  // Guarded by the credential version that was verified, as a new session is.
  const renewal = tables<{ sessions: Session; users: User }>()
    .updateTable('sessions')
    .from('users')
    .set({ authenticatedAt: now })
    .where('sessions.id', '=', sessionId)
    .whereRef('users.id', '=', 'sessions.userId')
    .where('users.id', '=', id)
    .where('users.credentialVersion', '=', credentialVersion)
    .where('sessions.endedAt', 'is', null)
    .returning('sessions.id');
  const renewed = await run(ctx, renewal);
  if (renewed.length === 0) throw await lost(ctx, sessionId);
  await record(ctx, 'REAUTHENTICATED', { userId: id, sessionId });
  return Object.assign(new Reauthenticated(), { freshUntil: freshUntil(ctx, now) });
}

/** If only the account changed meanwhile, the session stays and the caller may try again. */
async function lost(ctx: RequestContext, sessionId: string): Promise<Refusal> {
  const lives = await ctx.em.count(Session, { id: sessionId, endedAt: null });
  if (lives > 0)
    return new Refusal('InvalidCredentials', {
      sentence: msg('wrongPassword'),
      because: 'the account changed meanwhile',
    });
  return new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
}
