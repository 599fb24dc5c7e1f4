import type { App } from '../platform/call.js';
import { digest, randomSecret, sameSecret } from '../platform/crypto.js';

const form = /^([\w-]{22})\.([\w-]{43})$/;

/**
 * A token that this device keeps, to prove at a later sign-in that it has been in the account before. Nothing is kept
 * here: our mark tells it from any other (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export function newDeviceToken(app: App, userId: string): string {
  const device = randomSecret(16);
  return `${device}.${markOf(app, userId, device)}`;
}

/** Whether the token was given to a device that had signed in to this very account. */
export function isDeviceOf(app: App, userId: string, token: string | null | undefined): boolean {
  const [, device, mark] = form.exec(token ?? '') ?? [];
  return device !== undefined && mark !== undefined && sameSecret(mark, markOf(app, userId, device));
}

function markOf(app: App, userId: string, device: string): string {
  return digest(app.config.tokenPepper, 'device token', userId, device);
}
