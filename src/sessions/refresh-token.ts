import type { App } from '../platform/context/app.js';
import { digest, randomSecret, sameSecret } from '../platform/secrets/crypto.js';

/**
 * A refresh token is `<session id>.<secret>`: 32 random bytes in base64url, and a MAC that identifies the server's own
 * tokens long after they are forgotten, so that only a genuine token can end a session by being reused.
 */
export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
  /** The pepper that made the token. Its digest is stored under the same pepper. */
  readonly pepper: string;
}

const form = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})([\w-]{22})$/;

export function newRefreshToken(app: App, sessionId: string): RefreshToken {
  return token(app.config.tokenPeppers[0], sessionId, randomSecret());
}

/**
 * The token that follows a spent one. Every concurrent caller of a token computes the same successor, so the table
 * holds digests only and the callers need not communicate.
 */
export function successorOf(app: App, spent: RefreshToken): RefreshToken {
  return successorUnder(app.config.tokenPeppers[0], spent);
}

/**
 * The successor of a spent token, by its stored digest. While a new pepper is introduced, another process may have
 * computed the successor with a different pepper. Undefined when the digest is that of another token's successor.
 */
export function successorWith(app: App, spent: RefreshToken, made: string): RefreshToken | undefined {
  return successorsOf(app, spent).find((successor) => digestOf(successor) === made);
}

/** What may follow a spent token: one for each pepper. */
export function successorsOf(app: App, spent: RefreshToken): RefreshToken[] {
  return app.config.tokenPeppers.map((pepper) => successorUnder(pepper, spent));
}

function successorUnder(pepper: string, { sessionId, text }: RefreshToken): RefreshToken {
  return token(pepper, sessionId, digest(pepper, 'successor', text));
}

/** The stored form of the token. */
export function digestOf({ pepper, text }: RefreshToken): string {
  return digest(pepper, 'refresh token', text);
}

/** The token, or null when this server did not issue it. */
export function readRefreshToken(app: App, text: string): RefreshToken | null {
  const [, sessionId, secret, mark] = form.exec(text) ?? [];
  if (sessionId === undefined || secret === undefined || mark === undefined) return null;
  const madeWith = (pepper: string) => sameSecret(mark, markOf(pepper, sessionId, secret));
  const pepper = app.config.tokenPeppers.find(madeWith);
  return pepper === undefined ? null : { text, sessionId, pepper };
}

function token(pepper: string, sessionId: string, secret: string): RefreshToken {
  return { text: `${sessionId}.${secret}${markOf(pepper, sessionId, secret)}`, sessionId, pepper };
}

function markOf(pepper: string, sessionId: string, secret: string): string {
  return digest(pepper, 'mark', sessionId, secret).slice(0, 22);
}
