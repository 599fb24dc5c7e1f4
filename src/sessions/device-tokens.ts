import type { App } from '../platform/context/app.js';
import { digest, isDigest, randomSecret } from '../platform/secrets/crypto.js';

const form = /^([\w-]{22})\.([0-9a-z]{8,10})\.([\w-]{43})$/;

/** What keeps these marks apart from those of other tokens. */
const hmacLabel = 'device token';

/** Milliseconds. */
export const deviceTokenLifetime = 180 * 24 * 60 * 60 * 1000;

/** Whose device it would be. */
interface Owner {
  readonly id: string;
  /** Tokens from before are no longer good. */
  readonly devicesSince: Date | null;
}

/**
 * A token that this device keeps, to prove at a later sign-in that it has been in the account before. Nothing is kept
 * here: our mark tells it from any other (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export function newDeviceToken(app: App, userId: string): string {
  const device = randomSecret(16);
  const issuedAt = app.now().getTime().toString(36);
  const mark = digest(app.config.tokenPeppers[0], hmacLabel, userId, device, issuedAt);
  return `${device}.${issuedAt}.${mark}`;
}

/**
 * The device that the token was given to, when that had signed in to this very account: in the last 180 days, and
 * since the password changed or every session was ended. Null for all other tokens.
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
