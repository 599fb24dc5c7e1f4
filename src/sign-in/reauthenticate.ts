import { withCode } from '../mfa/prove.js';
import { unusablePassword } from '../passwords/password-policy.js';
import { proveOwnPassword } from '../passwords/prove-password.js';
import { record } from '../platform/audit/audit.js';
import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { run } from '../platform/context/transaction.js';
import { Refusal, refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { addMethod } from '../sessions/authentication-methods.js';
import { freshUntil } from '../sessions/lifetimes.js';
import type { User } from '../users/user.entity.js';
import { callerOf } from '../users/users.js';
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

/**
 * Renews the proof of presence that `@auth(fresh: true)` asks for. Where there is a second factor only its code is a
 * proof, and the session has shown it from then on.
 */
export async function reauthenticate(call: Call, { password, code }: Proof): Promise<Reauthenticated> {
  const user = await callerOf(call);
  refuseInvalid([unfit(user, password, code)]);

  if (user.mfaEnabled) {
    await withCode(call, user, { code: code! }, (call, method) =>
      addMethod(call, viewerOf(call).sessionId, method),
    );
  } else {
    await proveOwnPassword(call, user, password!, 'reauthenticate');
  }
  return renewProof(call, user);
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

/** Makes the caller's session fresh, for a caller who has just proved the strongest factor that the account has. */
export async function renewProof(call: Call, { id, credentialVersion }: User): Promise<Reauthenticated> {
  const { sessionId } = viewerOf(call);
  const now = call.now();
  const renewed = await run(call, renew, [sessionId, id, now, credentialVersion]);
  if (renewed.length === 0) throw await lost(call, sessionId);
  await record(call, 'REAUTHENTICATED', { userId: id, sessionId });
  return Object.assign(new Reauthenticated(), { freshUntil: freshUntil(call, now) });
}

const live = { name: 'session-lives', text: 'select 1 from sessions where id = $1 and ended_at is null' };

/** The session goes on where only the account changed meanwhile: then another try may be right. */
async function lost(call: Call, sessionId: string): Promise<Refusal> {
  const lives = (await run(call, live, [sessionId])).length > 0;
  if (lives) return new Refusal('InvalidCredentials', { because: 'the account changed meanwhile' });
  return new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
}
