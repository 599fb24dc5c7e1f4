import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { after, issue, peek } from '../platform/one-time-tokens/one-time-tokens.js';
import { User } from '../users/user.entity.js';
import { MfaChallenge, MfaMethod } from './mfa.types.js';

/** The methods already proved, and the device that proved them. */
export interface FirstFactor {
  readonly methods: readonly string[];
  readonly deviceToken: string | null;
  readonly suppressNewDeviceMail: boolean;
}

/** Issues a challenge. It is valid while its account stays as it was when the first factor was proved. */
export async function issueChallenge(
  ctx: RequestContext,
  user: Readonly<User>,
  proved: FirstFactor,
): Promise<MfaChallenge> {
  const expiresAt = after(ctx.now(), { minutes: ctx.config.mfaTokenMinutes });
  const grant = { owner: user.id, stamp: user.credentialVersion, data: JSON.stringify(proved) };
  const mfaToken = await issue(ctx, 'MFA_CHALLENGE', grant, expiresAt);
  const methods = [MfaMethod.TOTP, MfaMethod.BACKUP_CODE];
  return Object.assign(new MfaChallenge(), { mfaToken, expiresAt, methods });
}

/** The user of a challenge. Neither this lookup nor a wrong code spends it. */
export async function requireChallenge(
  ctx: RequestContext,
  mfaToken: string,
): Promise<{ readonly user: User; readonly proved: FirstFactor }> {
  const grant = await peek(ctx, 'MFA_CHALLENGE', mfaToken);
  const user = grant && (await ctx.em.findOne(User, { id: grant.owner }, { refresh: true }));
  if (!grant?.data || !user || user.credentialVersion !== grant.stamp || user.isSuspended()) {
    throw new Refusal('InvalidToken', {
      sentence: msg('signInExpired'),
      because: 'no such challenge, or the account changed since',
    });
  }
  return { user, proved: JSON.parse(grant.data) as FirstFactor };
}
