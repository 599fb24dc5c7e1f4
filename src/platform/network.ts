import { isIP } from 'node:net';

/**
 * The network that an address is counted under: the address itself, or the /64 of one of IPv6, of which everybody has
 * a whole one to choose from (RFC 6177 §2).
 */
export function networkOf(given: string | null): string {
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
export function addressOf(
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

/**
 * RFC 5952 has one spelling for each address of IPv6; a mapped one of IPv4 (RFC 4291 §2.5.5.2) is that address. What is
 * no address of IPv6 stays as it is.
 */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const { hostname } = new URL(`http://[${address.split('%', 1)[0]}]`);
  const [, high, low] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return hostname.slice(1, -1);
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((pair) => [pair >> 8, pair & 255]).join('.');
}

/** Takes a name or an address, IPv6 also in its brackets. */
export function isOnThisMachine(host: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|::1)$/.test(canonicalAddress(withoutBrackets(host)));
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** The name or the address of a Host header, in lower case and without the port. */
export function hostnameOf(host = ''): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * Whether no site can have this name: an address or localhost. A site can have a name of its own resolve to this
 * machine and then read here what browsers keep from other sites (DNS rebinding); the Host header still tells the name.
 */
export function isLocalName(hostname: string): boolean {
  return isIP(withoutBrackets(hostname)) !== 0 || isOnThisMachine(hostname);
}
