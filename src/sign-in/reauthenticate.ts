import { withVerifiedCode } from '../mfa/verify-code.js';
import { unusablePassword } from '../passwords/password-policy.js';
import { requirePassword } from '../passwords/verify-password.js';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { addMethod } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import type { User } from '../users/user.entity.js';
import { currentUser } from '../users/users.js';
import { Reauthenticated } from './sign-in.types.js';

// Guarded by the credential version that was verified, as a new session is.
const renewSession = statement(
  'renew-proof-of-presence',
  `update sessions s set authenticated_at = $3 from users u
    where s.id = $1 and u.id = s.user_id and u.id = $2 and u.credential_version = $4 and s.ended_at is null
    returning s.id`,
);

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
    return code && !password
      ? null
      : { path: ['input', 'code'], message: 'Give a code of the second factor.' };
  }
  if (code) {
    return { path: ['input', 'code'], message: 'This account has no second factor: give the password.' };
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
  const renewed = await query(ctx, renewSession, [sessionId, id, now, credentialVersion]);
  if (renewed.length === 0) throw await lost(ctx, sessionId);
  await record(ctx, 'REAUTHENTICATED', { userId: id, sessionId });
  return Object.assign(new Reauthenticated(), { freshUntil: freshUntil(ctx, now) });
}

const findLiveSession = statement(
  'session-lives',
  'select 1 from sessions where id = $1 and ended_at is null',
);

/** If only the account changed meanwhile, the session stays and the caller may try again. */
async function lost(ctx: RequestContext, sessionId: string): Promise<Refusal> {
  const lives = (await query(ctx, findLiveSession, [sessionId])).length > 0;
  if (lives) return new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
  return new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
}
