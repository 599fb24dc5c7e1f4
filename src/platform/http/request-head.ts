import type { IncomingMessage } from 'node:http';

/** Where a request is sent to, whatever the form of its target (RFC 9112 §3.2). */
export interface RequestTarget {
  /** The path and the query, as in `/graphql?x=1`. */
  readonly url: string;
  /** Without the query. */
  readonly path: string;
  /** The host and port that the client wants to reach, in lower case; undefined where it names none. */
  readonly host: string | undefined;
}

/** The absolute form, which proxies send: a scheme, an authority, and what the origin form has. */
const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/i;

/** The authority of a target in absolute form takes the place of the Host header (RFC 9112 §3.2.2). */
export function targetOf({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): RequestTarget {
  const [, authority, rest] = absoluteForm.exec(url) ?? [];
  const local = rest === undefined ? url : rest.startsWith('/') ? rest : `/${rest}`;
  const host = authority ?? headers.host;
  return { url: local, path: local.split('?', 1)[0]!, host: host?.toLowerCase() };
}

/**
 * Headers that have one value. Of two, node:http keeps the first or joins them, and what stands before this server may
 * go by the other one.
 */
const singular = new Set(['host', 'authorization', 'content-type', 'origin', 'x-csrf-token', 'x-token-mode']);

/** A name or an IPv4 address, or an IPv6 address in brackets, and perhaps a port. */
const authorityForm = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/;

/** What is wrong with the head of a request, in words for its sender; null where nothing is. */
export function headProblem(request: IncomingMessage): string | null {
  const repeated = repeatedHeader(request.rawHeaders);
  if (repeated !== null) return `Send one ${repeated} header.`;
  // RFC 9112 §3.2: HTTP/1.0 has none.
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

/** RFC 1035 §2.3.4, and a port. Decoding internationalised labels takes time by the square of their length. */
const longestAuthority = 260;

function isAuthority(host: string): boolean {
  if (host.length > longestAuthority) return false;
  const [match, port = ''] = authorityForm.exec(host) ?? [];
  return match !== undefined && Number(port) <= 65_535 && URL.canParse(`http://${host}`);
}
