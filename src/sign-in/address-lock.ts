import type { Config } from '../platform/config/config.js';
import type { Call } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { networkOf } from '../platform/rate-limits/client-network.js';
import { countAttempt, lockedFor } from '../platform/rate-limits/lockouts.js';
import type { LockPolicy } from '../platform/rate-limits/lockouts.js';

/** Refuses an address from which too many wrong passwords came. */
export async function refuseLockedAddress(call: Call): Promise<void> {
  const retryAfter = await lockedFor(call, nameOf(call), policyOf(call.config));
  if (retryAfter === null) return;
  throw new Refusal('RateLimited', { retryAfter, because: 'the address is locked' });
}

/** Counts a wrong password from this address. */
export async function countAddressFailure(call: Call): Promise<void> {
  await countAttempt(call, nameOf(call), policyOf(call.config));
}

function nameOf({ client }: Call): string[] {
  return ['address', networkOf(client.ipAddress)];
}

function policyOf(config: Config): LockPolicy {
  const { ipLockThreshold: threshold, attemptWindowMinutes, ipLockSeconds: ttl } = config;
  const maxTtl = config.ipLockEscalation ? Math.max(ttl, config.ipLockMaxSeconds) : ttl;
  return { threshold, window: attemptWindowMinutes * 60, ttl, maxTtl };
}
