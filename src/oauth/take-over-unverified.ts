import { linkIdentityToUser, unlinkUnproved } from '../identities/identities.js';
import type { ProviderProfile } from '../identities/provider-profile.js';
import { deleteSecondFactor } from '../mfa/mfa.js';
import type { MfaChallenge } from '../mfa/mfa.types.js';
import { record } from '../platform/audit/audit.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { revokeAll } from '../platform/one-time-tokens/one-time-tokens.js';
import type { Authenticated } from '../sessions/session.types.js';
import { endSessions } from '../sessions/sessions.js';
import { completeSignIn } from '../sign-in/complete-sign-in.js';
import { dropPendingSignUps } from '../users/pending-sign-ups.js';
import { User } from '../users/user.entity.js';
import { updatedNow } from '../users/users.js';

/**
 * Hands an account with an unverified address to the user who proves the address now, through a provider that verifies
 * it. An attacker may have created the account and wait for the owner (Sudhodanan and Paverd, "Pre-hijacked accounts",
 * 2022). So every earlier way to sign in ends first: password, sessions, second factor, links, devices, identities.
 */
export async function takeOverUnverifiedAccount(
  ctx: RequestContext,
  { id, credentialVersion, mfaEnabled }: Readonly<User>,
  profile: ProviderProfile,
): Promise<Authenticated | MfaChallenge> {
  return inTransaction(ctx, async (ctx) => {
    const change = {
      passwordHash: null,
      mfaEnabled: false,
      emailVerified: true,
      devicesSince: ctx.now(),
      credentialVersion: credentialVersion + 1,
      ...updatedNow(ctx),
    };
    const guard = { id, credentialVersion, email: profile.email, emailVerified: false, suspendedAt: null };
    if ((await ctx.em.nativeUpdate(User, guard, change)) === 0) {
      throw new Refusal('IdentityTaken', { because: 'the account changed meanwhile' });
    }

    await unlinkUnproved(ctx, id, 'all');
    await deleteSecondFactor(ctx, id);
    await revokeAll(ctx, id);
    await dropPendingSignUps(ctx, profile.email!);
    const ended = await endSessions(ctx, id, 'ADDRESS_PROVED');
    for (const sessionId of ended) {
      await record(ctx, 'SESSION_REVOKED', { userId: id, sessionId, reason: 'the address was verified' });
    }
    if (mfaEnabled) await record(ctx, 'MFA_DISABLED', { userId: id, reason: 'the address was verified' });
    await record(ctx, 'EMAIL_VERIFIED', { userId: id, actorId: id, reason: profile.provider });
    await linkIdentityToUser(ctx, id, profile, { beforeProof: false, usedAt: ctx.now() });
    const user = await ctx.em.findOneOrFail(User, { id }, { refresh: true });
    return completeSignIn(ctx, user, ['OAUTH'], { token: null, suppressNewDeviceMail: true });
  });
}
