import type { IncomingMessage } from 'node:http';
import type { Config } from '../platform/config/config.js';

const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const studio = 'https://studio.apollographql.com';

/**
 * Whether frontends of an origin are served: our own, and those that are listed exactly. In development every origin
 * on this machine is welcome too, and without credentials Apollo's own Sandbox.
 */
export function isAllowedOrigin(
  config: Config,
  origin: string,
  how: 'with credentials' | 'without credentials',
): boolean {
  if (config.corsOrigins.includes(origin) || origin === new URL(config.publicUrl).origin) return true;
  if (config.env !== 'development') return false;
  return loopback.test(origin) || (how === 'without credentials' && origin === studio);
}

/** What lets a frontend of another origin read our answers. Cookies of cookie mode go to the same origins only. */
export function corsHeaders(config: Config, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (!origin || !isAllowedOrigin(config, origin, 'without credentials')) return { vary: 'Origin' };

  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'X-Request-ID, Retry-After',
    ...(isAllowedOrigin(config, origin, 'with credentials') && {
      'access-control-allow-credentials': 'true',
    }),
  };
}

/** The answer to a browser that asks before it sends. */
export function preflightHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      request.headers['access-control-request-headers'] ?? 'Authorization, Content-Type, X-Request-ID',
    'access-control-max-age': '600',
  };
}
