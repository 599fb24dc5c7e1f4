import type { IncomingMessage } from 'node:http';

/** The target of a request, in the same form for every form of request target (RFC 9112 §3.2). */
export interface RequestTarget {
  /** The path and the query, such as `/graphql?x=1`. */
  readonly url: string;
  /** Without the query. */
  readonly path: string;
  /** The host and port that the client names, in lower case; undefined if it names none. */
  readonly host: string | undefined;
}

/** The absolute form, which clients send to proxies: a scheme and an authority before the origin form. */
const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/i;

/** The authority of a target in absolute form replaces the Host header (RFC 9112 §3.2.2). */
export function targetOf({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): RequestTarget {
  const [, authority, rest] = absoluteForm.exec(url) ?? [];
  const local = rest === undefined ? url : rest.startsWith('/') ? rest : `/${rest}`;
  const host = authority ?? headers.host;
  return { url: local, path: local.split('?', 1)[0]!, host: host?.toLowerCase() };
}

/**
 * Headers that must not be repeated. node:http keeps the first of two or joins them, and a proxy in front of this
 * server may use the other one.
 */
const singular = new Set(['host', 'authorization', 'content-type', 'origin', 'x-csrf-token', 'x-token-mode']);

/** A name, an IPv4 address or an IPv6 address in brackets, and an optional port. */
const authorityForm = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/;

/** The message for the client if the head of a request is invalid, else null. */
export function headProblem(request: IncomingMessage): string | null {
  const repeated = repeatedHeader(request.rawHeaders);
  if (repeated !== null) return `Send one ${repeated} header.`;
  // RFC 9112 §3.2: HTTP/1.0 does not require a Host header.
  if (request.headers.host === undefined && request.httpVersion === '1.1') return 'Send a Host header.';
  const hosts = [request.headers.host, targetOf(request).host];
  const isPossible = hosts.every((host) => host === undefined || isAuthority(host.toLowerCase()));
  return isPossible ? null : 'Send a Host header with a name or an address, and at most a port.';
}

function repeatedHeader(rawHeaders: readonly string[]): string | null {
  const found = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (!singular.has(name)) continue;
    if (found.has(name)) return rawHeaders[at]!;
    found.add(name);
  }
  return null;
}

/** RFC 1035 §2.3.4, plus a port. Decoding internationalised labels takes time quadratic in their length. */
const longestAuthority = 260;

function isAuthority(host: string): boolean {
  if (host.length > longestAuthority) return false;
  const [match, port = ''] = authorityForm.exec(host) ?? [];
  return match !== undefined && Number(port) <= 65_535 && URL.canParse(`http://${host}`);
}
