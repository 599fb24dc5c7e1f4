import type { Call } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { after, issue, look } from '../platform/one-time-tokens/one-time-tokens.js';
import { User } from '../users/user.entity.js';
import { MfaChallenge, MfaMethod } from './mfa.types.js';

/** What was proved already, and by which device. */
export interface Proved {
  readonly methods: readonly string[];
  readonly deviceToken: string | null;
  readonly isExpected: boolean;
}

/** A challenge, for as long as its account is as it was when the first factor was proved. */
export async function challenge(call: Call, user: Readonly<User>, proved: Proved): Promise<MfaChallenge> {
  const expiresAt = after(call.now(), { minutes: call.config.mfaTokenMinutes });
  const grant = { owner: user.id, stamp: user.credentialVersion, data: JSON.stringify(proved) };
  const mfaToken = await issue(call, 'MFA_CHALLENGE', grant, expiresAt);
  const methods = [MfaMethod.TOTP, MfaMethod.BACKUP_CODE];
  return Object.assign(new MfaChallenge(), { mfaToken, expiresAt, methods });
}

/** Whom a challenge is for. It is not spent by looking, nor by a wrong code. */
export async function challenged(
  call: Call,
  mfaToken: string,
): Promise<{ readonly user: User; readonly proved: Proved }> {
  const grant = await look(call, 'MFA_CHALLENGE', mfaToken);
  const user = grant && (await call.em.findOne(User, { id: grant.owner }, { refresh: true }));
  if (!grant?.data || !user || user.credentialVersion !== grant.stamp || user.isSuspended()) {
    throw new Refusal('InvalidToken', { because: 'no such challenge, or the account changed since' });
  }
  return { user, proved: JSON.parse(grant.data) as Proved };
}
