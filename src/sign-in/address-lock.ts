import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { clientNetwork } from '../platform/rate-limits/client-network.js';
import { countAttempt } from '../platform/rate-limits/lockouts.js';
import type { LockPolicy } from '../platform/rate-limits/lockouts.js';
import { forAddress } from '../platform/rate-limits/shared-address.js';

/**
 * Runs a comparison of a password, unless too many wrong passwords came from this IP address. The attempt counts before
 * the comparison, so that concurrent guesses cannot exceed the threshold. It stays counted only if the password is wrong:
 * any number of people behind one address can sign in, and a right password frees no guesses.
 */
export async function withAddressAttempt(
  ctx: RequestContext,
  compare: () => Promise<boolean>,
): Promise<boolean> {
  const attempt = await countAttempt(ctx, ['address', clientNetwork(ctx.client.ipAddress)], policyOf(ctx));
  if (!attempt.isAllowed) {
    const { retryAfter } = attempt;
    const because = 'the address is locked';
    throw new Refusal('RateLimited', { retryAfter, because, setting: 'LOGIN_FAIL_IP_THRESHOLD' });
  }

  const { wrong } = ctx.verdicts;
  try {
    return await compare();
  } finally {
    if (ctx.verdicts.wrong === wrong) await ctx.takeBack([attempt]);
  }
}

function policyOf(ctx: RequestContext): LockPolicy {
  const {
    ipLockThreshold,
    attemptWindowMinutes,
    ipLockSeconds: ttl,
    ipLockEscalation,
    ipLockMaxSeconds,
  } = ctx.config;
  const threshold = forAddress(ctx, ipLockThreshold);
  return {
    threshold,
    window: attemptWindowMinutes * 60,
    ttl,
    maxTtl: ipLockEscalation ? Math.max(ttl, ipLockMaxSeconds) : ttl,
  };
}
