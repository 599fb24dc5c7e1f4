import { isIP } from 'node:net';
import { canonicalAddress } from '../config/loopback.js';

/**
 * The network that an address is counted under: the address itself, or the /64 of one of IPv6, of which everybody has
 * a whole one to choose from (RFC 6177 §2).
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
 * The caller's address: the socket's, or where so many proxies add to X-Forwarded-For, the one that the outermost of
 * them saw. What callers write there themselves stands further left, and no other header counts.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  hops: number,
): string | null {
  const seen = (forwardedFor ?? '').split(',').map((part) => part.trim());
  const forwarded = hops > 0 ? seen.at(-Math.min(hops, seen.length)) : undefined;
  const address = [forwarded, socketAddress].map(plain).find((candidate) => isIP(candidate) !== 0);
  return address ?? null;
}

/** Without the port and the brackets that some proxies write, and IPv4 as itself. */
function plain(address: string | undefined): string {
  const bare = (address ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.[\d.]+):\d+$/, '$1');
  return canonicalAddress(bare);
}
