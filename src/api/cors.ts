import type { IncomingMessage } from 'node:http';
import type { Config } from '../platform/config.js';

const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const studio = 'https://studio.apollographql.com';

/**
 * What lets a frontend of another origin read our answers: its origin, reflected when it is listed exactly. In
 * development every origin on this machine and Apollo's own Sandbox are welcome. Tokens come in headers and bodies,
 * never by themselves, so no credentials are allowed.
 */
export function corsHeaders(config: Config, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (!origin) return { vary: 'Origin' };
  const isLocal = config.env === 'development' && (loopback.test(origin) || origin === studio);
  if (!isLocal && !config.corsOrigins.includes(origin)) return { vary: 'Origin' };

  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'X-Request-ID, Retry-After',
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
