import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServiceToken } from '../config/service-tokens.js';
import { randomSecret } from './crypto.js';

/**
 * How a service token begins: scanners find it where it was leaked, and it cannot be mistaken for an access token, which
 * is a JWT and has dots.
 */
const prefix = 'gst_';

// A token that a person made up is too short, even if its digest is in the settings.
const form = /^gst_[\w-]{43,200}$/;

export function newServiceToken(): string {
  return `${prefix}${randomSecret()}`;
}

export function isServiceToken(bearer: string): boolean {
  return bearer.startsWith(prefix);
}

/** SHA-256 without a key or a salt is enough, because a token has 256 random bits. */
export function serviceTokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The name of the service that a token belongs to, or null. The time does not depend on which digest matches. */
export function serviceOfToken(known: readonly ServiceToken[], token: string): string | null {
  if (!form.test(token)) return null;
  const digest = serviceTokenDigest(token);
  const matching = known.filter((one) => timingSafeEqual(one.digest, digest));
  return matching[0]?.name ?? null;
}
