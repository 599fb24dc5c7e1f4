import type { OAuthStarted } from '../identities/identity.types.js';
import { hostnameOf, isLoopback } from '../platform/config/loopback.js';
import type { Client, RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { digest, isDigest } from '../platform/secrets/crypto.js';
import { readRefreshToken } from '../sessions/refresh-token.js';
import type { Authenticated } from '../sessions/session.types.js';
import { isAllowedOrigin } from './cors.js';

/**
 * The prefix binds a cookie to this host, to https and to all paths (RFC 6265bis §4.1.3.2). Browsers also treat
 * localhost as secure.
 */
const names = {
  refresh: '__Host-gatehouse-refresh',
  device: '__Host-gatehouse-device',
  oauth: '__Host-gatehouse-oauth',
};

type Cookie = keyof typeof names;

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Seconds. */
const deviceLifetime = 180 * 24 * 60 * 60;

/** Reads a cookie of the request. Several cookies of one name count as none. */
export function cookieOf({ client }: RequestContext, which: Cookie): string | null {
  const pairs = (client.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const values = pairs.filter(([name]) => name === names[which]).map(([, value]) => value ?? '');
  return values.length === 1 && values[0] !== '' ? values[0]! : null;
}

/** Whether the client wants the tokens of this sign-in in cookies. */
export function asksForCookies({ client }: RequestContext): boolean {
  return client.tokenMode === 'cookie';
}

/**
 * Refuses requests of unlisted origins for operations that set or read cookies, because browsers send and store cookies
 * automatically. Otherwise another site could sign its visitors in to an account of its own choice (login CSRF).
 */
export function refuseOtherOrigins({ client, config }: RequestContext): void {
  const { origin } = client;
  if (origin !== null && isAllowedOrigin(config, origin, 'with credentials')) return;
  throw new Refusal('CsrfRejected', { because: `origin ${origin ?? 'missing'}` });
}

/**
 * Refuses a page for which cookie mode cannot work: browsers neither keep nor send SameSite=Strict cookies across sites,
 * so the sign-in would seem to succeed and be forgotten. localhost and 127.0.0.1 are different sites.
 */
export function refuseOtherSites({ client }: RequestContext): void {
  if (!isCrossSite(client)) return;
  const because = `cookie mode from ${client.origin} at ${client.host}`;
  throw new Refusal('CsrfRejected', { reason: 'CROSS_SITE', because });
}

function isCrossSite({ fetchSite, origin, host }: Client): boolean {
  if (fetchSite !== null) return fetchSite === 'cross-site';
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  // Browsers that do not say it, such as Safari before 16.4: only names of this machine are compared.
  const hosts = [new URL(origin).hostname, hostnameOf(host)];
  return hosts.every(isLoopback) && hosts[0] !== hosts[1];
}

/**
 * The refresh token in the cookie, for an operation without one in its input. Browsers send cookies automatically, so
 * the request must have the session's csrfToken, which only the frontend can read, and a listed origin.
 */
export function refreshTokenByCookie(ctx: RequestContext): string | null {
  const cookie = cookieOf(ctx, 'refresh');
  if (cookie === null) return null;

  const { csrfToken } = ctx.client;
  const token = readRefreshToken(ctx, cookie);
  refuseOtherOrigins(ctx);
  if (token && !isDigest(ctx.config.tokenPeppers, csrfToken ?? '', hmacLabel, token.sessionId)) {
    throw new Refusal('CsrfRejected', { because: 'csrf token wrong or missing' });
  }
  return cookie;
}

/** Moves the tokens of a result into cookies and replaces them with a csrfToken. */
export function moveToCookies(ctx: RequestContext, answer: Authenticated): Authenticated {
  const { refreshToken, refreshTokenExpiresAt, deviceToken, session } = answer;
  if (refreshToken !== null) {
    const seconds = Math.floor((refreshTokenExpiresAt.getTime() - ctx.now().getTime()) / 1000);
    setCookie(ctx, 'refresh', refreshToken, seconds);
  }
  if (deviceToken !== null) setCookie(ctx, 'device', deviceToken, deviceLifetime);
  const csrfToken = csrfTokenOf(ctx, session.id);
  return Object.assign(answer, { refreshToken: null, deviceToken: null, csrfToken });
}

/** Moves the token that binds a sign-in at a provider to this browser into a cookie. Several tabs share it. */
export function moveFlowToCookie(ctx: RequestContext, started: OAuthStarted): OAuthStarted {
  const { flowToken, expiresAt } = started;
  const seconds = Math.ceil((expiresAt.getTime() - ctx.now().getTime()) / 1000);
  if (flowToken !== null) setCookie(ctx, 'oauth', flowToken, seconds);
  return Object.assign(started, { flowToken: null });
}

export function clearRefreshCookie(ctx: RequestContext): void {
  setCookie(ctx, 'refresh', '', 0);
}

function setCookie(ctx: RequestContext, which: Cookie, value: string, seconds: number): void {
  ctx.setCookies.push(`${names[which]}=${value}; Max-Age=${Math.max(0, seconds)}; ${attributes}`);
}

const hmacLabel = 'csrf token';

/** Bound to the session and constant during its life, so that a reloaded page and other tabs can continue. */
export function csrfTokenOf(ctx: RequestContext, sessionId: string): string {
  return digest(ctx.config.tokenPeppers[0], hmacLabel, sessionId);
}
