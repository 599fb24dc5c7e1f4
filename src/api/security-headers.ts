import type { Config } from '../platform/config/config.js';

/** Features of browsers that no page of ours uses, nor any that shows one in a frame. */
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

/** What every answer carries. Pages bring a Content-Security-Policy of their own in place of this one. */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    // It stops other sites from embedding an answer. Those that CORS lets read one are not meant by it.
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': features.map((name) => `${name}=()`).join(', '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // The filters of old browsers could themselves be used against a page.
    'x-xss-protection': '0',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
  };
}

/** What differs for Apollo Sandbox: it brings its own policy, frames a page of Apollo's, and signs in there. */
export const sandboxHeaders = {
  'content-security-policy': "base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'strict-origin-when-cross-origin',
} as const;
