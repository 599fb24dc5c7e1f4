import type { App } from '../platform/call.js';
import { digest, randomSecret, sameSecret } from '../platform/crypto.js';

/**
 * A refresh token is `<session id>.<secret>`: 32 random bytes in base64url, and a mark by which we know our own
 * tokens again long after they were forgotten, so that only a genuine one can end a session by coming back.
 */
export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
}

const form = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})([\w-]{22})$/;

export function newRefreshToken(app: App, sessionId: string): RefreshToken {
  return token(app, sessionId, randomSecret());
}

/**
 * The token that follows a spent one. Every racer that presents the same token computes the same successor, so none
 * of them has to be told it and only digests rest in the table.
 */
export function successorOf(app: App, spent: RefreshToken): RefreshToken {
  return token(app, spent.sessionId, digest(app.config.tokenPepper, 'successor', spent.text));
}

/** What rests in the database in place of the token. */
export function digestOf(app: App, { text }: RefreshToken): string {
  return digest(app.config.tokenPepper, 'refresh token', text);
}

/** The token, or null when it is none of ours. */
export function readRefreshToken(app: App, text: string): RefreshToken | null {
  const [, sessionId, secret, mark] = form.exec(text) ?? [];
  if (sessionId === undefined || secret === undefined || mark === undefined) return null;
  return sameSecret(mark, markOf(app, sessionId, secret)) ? { text, sessionId } : null;
}

function token(app: App, sessionId: string, secret: string): RefreshToken {
  return { text: `${sessionId}.${secret}${markOf(app, sessionId, secret)}`, sessionId };
}

function markOf(app: App, sessionId: string, secret: string): string {
  return digest(app.config.tokenPepper, 'mark', sessionId, secret).slice(0, 22);
}
