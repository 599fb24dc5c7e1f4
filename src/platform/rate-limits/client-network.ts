import { isIP } from 'node:net';
import { canonicalAddress } from '../config/loopback.js';
import type { Networks, TrustedProxies } from '../config/networks.js';

/**
 * The network that counters use for an address: the IPv4 address itself, or the /64 of an IPv6 address, because every
 * site has at least a whole /64 (RFC 6177 §2).
 */
export function clientNetwork(given: string | null): string {
  if (given === null) return 'unknown';
  const address = canonicalAddress(given);
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const [left, right] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const missing = tail === undefined ? 0 : 8 - left!.length - right!.length;
  const groups = [...left!, ...Array<string>(Math.max(0, missing)).fill('0'), ...right!];
  return groups;
}

/**
 * The client's address: that of the socket, or with trusted proxies the address in X-Forwarded-For that the outermost
 * of them saw. Entries that a client forges stand further left and are ignored, as are other headers.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string | null {
  const seen = (forwardedFor ?? '').split(',').map((part) => part.trim());
  if (typeof proxies !== 'number') return beforeProxies([...seen, socketAddress], proxies);
  const forwarded = proxies > 0 ? seen.at(-Math.min(proxies, seen.length)) : undefined;
  const address = [forwarded, socketAddress].map(plain).find((candidate) => isIP(candidate) !== 0);
  return address ?? null;
}

/**
 * The nearest address that is not a trusted proxy. What stands before it, or before text that is no address, may be
 * forged.
 */
function beforeProxies(hops: readonly (string | undefined)[], proxies: Networks): string | null {
  let nearest: string | null = null;
  for (const hop of hops.toReversed()) {
    const address = plain(hop);
    if (isIP(address) === 0) return nearest;
    nearest = address;
    if (!proxies.has(address)) return nearest;
  }
  return nearest;
}

/** Removes the port and the brackets that some proxies write, and unmaps IPv4. */
function plain(address: string | undefined): string {
  const bare = (address ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.[\d.]+):\d+$/, '$1');
  return canonicalAddress(bare);
}
