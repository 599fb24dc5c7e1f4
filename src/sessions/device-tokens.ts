import type { App } from '../platform/context/app.js';
import { digest, isDigest, randomSecret } from '../platform/secrets/crypto.js';

const form = /^([\w-]{22})\.([0-9a-z]{8,10})\.([\w-]{43})$/;

/** Separates the MACs of device tokens from those of other tokens. */
const hmacLabel = 'device token';

/** Milliseconds. */
export const deviceTokenLifetime = 180 * 24 * 60 * 60 * 1000;

/** The user of a device. */
interface Owner {
  readonly id: string;
  /** Tokens issued before this moment are invalid. */
  readonly devicesSince: Date | null;
}

/**
 * A token that a device keeps, to prove at a later sign-in that it has been in the account before. The server stores
 * nothing: the MAC identifies its own tokens (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export function newDeviceToken(app: App, userId: string): string {
  const device = randomSecret(16);
  const issuedAt = app.now().getTime().toString(36);
  const mark = digest(app.config.tokenPeppers[0], hmacLabel, userId, device, issuedAt);
  return `${device}.${issuedAt}.${mark}`;
}

/**
 * The id of the device that the token was issued to, if the token belongs to this account, is at most 180 days old, and
 * was issued after the last password change and the last end of all sessions. Null for all other tokens.
 */
export function deviceOf(app: App, user: Owner, token: string | null | undefined): string | null {
  const read = readToken(token ?? '');
  if (!read) return null;
  const parts = [hmacLabel, user.id, read.device, read.issuedAt];
  if (!isDigest(app.config.tokenPeppers, read.mark, ...parts)) return null;

  const moment = Number.parseInt(read.issuedAt, 36);
  const isCurrent = moment >= (user.devicesSince?.getTime() ?? 0);
  return isCurrent && app.now().getTime() < moment + deviceTokenLifetime ? read.device : null;
}

function readToken(token: string): { device: string; issuedAt: string; mark: string } | null {
  const [, device = '', issuedAt = '', mark = ''] = form.exec(token) ?? [];
  return device === '' ? null : { device, issuedAt, mark };
}
