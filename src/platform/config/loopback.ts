import { isIP } from 'node:net';

/**
 * Returns an IPv6 address in the spelling of RFC 5952, and an IPv4-mapped one (RFC 4291 §2.5.5.2) as IPv4. Other text
 * is unchanged.
 */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const { hostname } = new URL(`http://[${address.split('%', 1)[0]}]`);
  const [, high, low] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return hostname.slice(1, -1);
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((pair) => [pair >> 8, pair & 255]).join('.');
}

/** Accepts a name or an address; IPv6 with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|::1)$/.test(canonicalAddress(withoutBrackets(host)));
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

const anyAddress = /^(0\.0\.0\.0|::)$/;

/**
 * The URL at which clients on this machine reach a server. Pages of development servers are at localhost, and cookies of
 * a server at 127.0.0.1, which is another site, would be lost there.
 */
export function localUrl({ host, port }: { readonly host: string; readonly port: number }): string {
  const isHere = anyAddress.test(host) || /^(127\.0\.0\.1|::1)$/.test(canonicalAddress(host));
  const name = isHere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The name or address in a Host header, in lower case and without the port. */
export function hostnameOf(host = ''): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * Whether no site can own this name: an IP address or localhost. A site can make its own name resolve to this machine
 * and then read data that browsers protect from other sites (DNS rebinding), but the Host header still has that name.
 */
export function isLocalName(hostname: string): boolean {
  return isIP(withoutBrackets(hostname)) !== 0 || isLoopback(hostname);
}
