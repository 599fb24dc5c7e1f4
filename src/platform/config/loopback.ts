import { isIP } from 'node:net';

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
export function isLoopback(host: string): boolean {
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
  return isIP(withoutBrackets(hostname)) !== 0 || isLoopback(hostname);
}
