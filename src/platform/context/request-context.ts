import type { SqlEntityManager as EntityManager } from '@mikro-orm/sql';
import type { Refusal } from '../errors/refusal.js';
import type { Language } from '../messages/messages.js';
import type { App } from './app.js';

/** The origin of a request. */
export interface Client {
  readonly requestId: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** The Authorization header, unchanged. */
  readonly authorization: string | null;
  /** The headers of cookie mode, unchanged. */
  readonly cookie: string | null;
  readonly origin: string | null;
  readonly host: string | null;
  /** Sec-Fetch-Site: how the site of the page relates to that of the server, as the browser sees it. */
  readonly fetchSite: string | null;
  readonly acceptLanguage: string | null;
  readonly tokenMode: string | null;
  readonly csrfToken: string | null;
}

/** The signed-in user, with the current data of the database. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly locale: string | null;
  readonly authenticatedAt: Date;
}

/** A service that sent its token. It is no user, and what it asks beyond fields for services it asks as anyone. */
interface Service {
  readonly name: string;
  /** Counts the request by its address too. Returns the refusal if the address is over its limit. */
  readonly asAnonymous: () => Refusal | null;
}

/** Numbers of the passwords and codes that a request compared, by result. */
interface Verdicts {
  right: number;
  wrong: number;
}

/** One request: the App, and the data of its caller. It is the first parameter of every operation. */
export interface RequestContext extends App {
  readonly em: EntityManager;
  readonly client: Client;
  /** The signed-in user, set by `@auth`, `me` or a successful sign-in; null before that and without a user. */
  viewer: Viewer | null;
  /** The user of the operating system who runs a command for administrators; null for a request. */
  readonly operator: string | null;
  /** The service whose token the request has; null for all other requests. */
  service: Service | null;
  /** The last refusal, for the response headers and the log. */
  refused: Refusal | null;
  /** The language of the sentences in the response, once one is written. */
  language: Language | null;
  readonly verdicts: Verdicts;
  /** Whether the caller has already received the timeout response. */
  isOverdue: boolean;
  /** The Set-Cookie headers of the response. */
  readonly setCookies: string[];
}

/** The user of an operation under `@auth`, which guarantees that one is signed in. */
export function requireViewer(ctx: RequestContext): Viewer {
  if (!ctx.viewer) throw new Error('An operation that needs a signed-in user has no @auth.');
  return ctx.viewer;
}

/**
 * Whether an operation for administrators concerns the account of its caller. An operator at the command line has no
 * account.
 */
export function isOwnAccount(ctx: RequestContext, userId: string): boolean {
  return ctx.operator === null && requireViewer(ctx).userId === userId;
}

/** Whether the caller may see data that only the user and administrators may see. */
export function isSelfOrAdmin({ viewer }: RequestContext, userId: string): boolean {
  return viewer !== null && (viewer.userId === userId || viewer.roles.includes('ADMIN'));
}
