import type { App } from '../platform/context/app.js';

const day = 24 * 60 * 60 * 1000;

/** When a session that is used now expires from inactivity, and when it ends in any case. */
export function expiry(app: App, startedAt: Date): { expiresAt: Date; endsAt: Date } {
  const endsAt = new Date(startedAt.getTime() + app.config.sessionMaxDays * day);
  return { expiresAt: idleUntil(app), endsAt };
}

export function idleUntil(app: App): Date {
  return new Date(app.now().getTime() + app.config.refreshTokenDays * day);
}

/** Until when an authentication counts as fresh. */
export function freshUntil(app: App, authenticatedAt: Date): Date {
  return new Date(authenticatedAt.getTime() + app.config.reauthenticationMinutes * 60 * 1000);
}
