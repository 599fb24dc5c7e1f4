import { record } from '../platform/audit.js';
import { viewerOf } from '../platform/call.js';
import type { Call } from '../platform/call.js';
import { run } from '../platform/transaction.js';
import { Refusal, refuseInvalid } from '../platform/refusal.js';
import { unusablePassword } from '../passwords/password-policy.js';
import { passwordMatches } from '../passwords/passwords.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { User } from '../users/user.entity.js';
import { Reauthenticated } from './sign-in.types.js';

// Guarded by the version that was proved, as a new session is.
const renew = {
  name: 'renew-proof-of-presence',
  text: `update sessions s set authenticated_at = $3 from users u
    where s.id = $1 and u.id = s.user_id and u.id = $2 and u.credential_version = $4 and s.ended_at is null
    returning s.id`,
};

interface Proof {
  readonly password?: string | null;
  readonly code?: string | null;
}

/** Renews the proof of presence that `@auth(fresh: true)` asks for. */
export async function reauthenticate(call: Call, { password, code }: Proof): Promise<Reauthenticated> {
  const { userId, sessionId } = viewerOf(call);
  refuseInvalid([
    code
      ? { path: ['input', 'code'], message: 'This account has no second factor: give the password.' }
      : null,
    unusablePassword('password', password ?? ''),
  ]);

  const user = await call.em.findOne(User, { id: userId }, { refresh: true });
  if (!user || !(await passwordMatches(call, user, password!))) {
    record(call, 'LOGIN_FAILED', { userId, sessionId, reason: 'reauthenticate' });
    throw new Refusal('InvalidCredentials', { because: 'wrong password at reauthenticate' });
  }

  const now = call.now();
  const renewed = await run(call, renew, [sessionId, userId, now, user.credentialVersion]);
  if (renewed.length === 0) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  record(call, 'REAUTHENTICATED', { userId, sessionId });
  return Object.assign(new Reauthenticated(), { freshUntil: freshUntil(call, now) });
}
