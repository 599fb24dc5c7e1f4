import type { IncomingMessage } from 'node:http';
import type { Config } from '../platform/config/config.js';

const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const studio = 'https://studio.apollographql.com';

/**
 * Whether an origin is allowed: that of the server, and those listed exactly. Development also allows every origin on
 * this machine and, without credentials, Apollo's hosted Sandbox.
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

/** The headers that let a frontend of another origin read responses. Cookie mode is limited to the same origins. */
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

/** The response to a preflight request. */
export function preflightHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      request.headers['access-control-request-headers'] ?? 'Authorization, Content-Type, X-Request-ID',
    'access-control-max-age': '600',
  };
}
