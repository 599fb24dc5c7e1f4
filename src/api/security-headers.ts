import type { Config } from '../platform/config/config.js';

/** Browser features that no page of this server uses, not even in a frame. */
const features = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'usb',
];

/** Headers of every response. Pages replace the Content-Security-Policy with their own. */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    // Stops other sites from embedding a response. It does not affect reads that CORS allows.
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': features.map((name) => `${name}=()`).join(', '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Disables the XSS filters of old browsers, which could themselves be exploited.
    'x-xss-protection': '0',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
  };
}

/** Headers for Apollo Sandbox: it has its own policy, frames a page of Apollo, and signs in there. */
export const sandboxHeaders = {
  'content-security-policy': "base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'strict-origin-when-cross-origin',
} as const;
