import type { App } from '../platform/context/app.js';
import { digest, randomSecret, sameSecret } from '../platform/secrets/crypto.js';

/**
 * A refresh token is `<session id>.<secret>`: 32 random bytes in base64url, and a mark by which we know our own
 * tokens again long after they were forgotten, so that only a genuine one can end a session by coming back.
 */
export interface RefreshToken {
  readonly text: string;
  readonly sessionId: string;
  /** The one of the peppers that made it. Its digest rests under the same. */
  readonly pepper: string;
}

const form = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})([\w-]{22})$/;

export function newRefreshToken(app: App, sessionId: string): RefreshToken {
  return token(app.config.tokenPeppers[0], sessionId, randomSecret());
}

/**
 * The token that follows a spent one. Every racer that presents the same token computes the same successor, so none
 * of them has to be told it and only digests rest in the table.
 */
export function successorOf(app: App, spent: RefreshToken): RefreshToken {
  return successorUnder(app.config.tokenPeppers[0], spent);
}

/**
 * The token that has followed a spent one, by the digest that rests in its place. While a new pepper is taken, another
 * process may have made it with another one first. Undefined when it is the successor of some other token.
 */
export function successorWith(app: App, spent: RefreshToken, made: string): RefreshToken | undefined {
  const successors = app.config.tokenPeppers.map((pepper) => successorUnder(pepper, spent));
  return successors.find((successor) => digestOf(successor) === made);
}

function successorUnder(pepper: string, { sessionId, text }: RefreshToken): RefreshToken {
  return token(pepper, sessionId, digest(pepper, 'successor', text));
}

/** What rests in the database in place of the token. */
export function digestOf({ pepper, text }: RefreshToken): string {
  return digest(pepper, 'refresh token', text);
}

/** The token, or null when it is none of ours. */
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
