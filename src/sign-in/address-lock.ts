import type { Config } from '../platform/config/config.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { clientNetwork } from '../platform/rate-limits/client-network.js';
import { countAttempt, lockedFor } from '../platform/rate-limits/lockouts.js';
import type { LockPolicy } from '../platform/rate-limits/lockouts.js';

/** Refuses an IP address from which too many wrong passwords came. */
export async function refuseLockedAddress(ctx: RequestContext): Promise<void> {
  const retryAfter = await lockedFor(ctx, nameOf(ctx), policyOf(ctx.config));
  if (retryAfter === null) return;
  throw new Refusal('RateLimited', { retryAfter, because: 'the address is locked' });
}

/** Counts a wrong password from this IP address. */
export async function countAddressFailure(ctx: RequestContext): Promise<void> {
  await countAttempt(ctx, nameOf(ctx), policyOf(ctx.config));
}

function nameOf({ client }: RequestContext): string[] {
  return ['address', clientNetwork(client.ipAddress)];
}

function policyOf(config: Config): LockPolicy {
  const { ipLockThreshold: threshold, attemptWindowMinutes, ipLockSeconds: ttl } = config;
  const maxTtl = config.ipLockEscalation ? Math.max(ttl, config.ipLockMaxSeconds) : ttl;
  return { threshold, window: attemptWindowMinutes * 60, ttl, maxTtl };
}
