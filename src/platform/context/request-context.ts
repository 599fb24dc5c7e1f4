import type { SqlEntityManager as EntityManager } from '@mikro-orm/sql';
import type { Refusal } from '../errors/refusal.js';
import type { App } from './app.js';

/** Where a request comes from. */
export interface Client {
  readonly requestId: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** The Authorization header, as it came. */
  readonly authorization: string | null;
  /** What browsers send along for cookie mode, as it came. */
  readonly cookie: string | null;
  readonly origin: string | null;
  readonly tokenMode: string | null;
  readonly csrfToken: string | null;
}

/** The signed-in caller, as the database has them now. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly authenticatedAt: Date;
}

/** How many passwords and codes were compared for a caller, and what came of it. */
interface Verdicts {
  right: number;
  wrong: number;
}

/** One caller's request: the App, and what belongs to that caller. Every operation takes it first. */
export interface RequestContext extends App {
  readonly em: EntityManager;
  readonly client: Client;
  /** Who asks, once `@auth` or `me` has looked or a sign-in has succeeded; null before, and for nobody. */
  viewer: Viewer | null;
  /** What was refused last, for the headers of the answer and for the log. */
  refused: Refusal | null;
  readonly verdicts: Verdicts;
  /** Whether the caller was told already that there is no answer in time. */
  isOverdue: boolean;
  /** The Set-Cookie headers of the answer. */
  readonly setCookies: string[];
}

/** The caller of an operation under `@auth`, which has seen to it that there is one. */
export function requireViewer(ctx: RequestContext): Viewer {
  if (!ctx.viewer) throw new Error('An operation that needs a caller stands without @auth.');
  return ctx.viewer;
}

/** Whether the caller may see what only the user themselves and administrators see. */
export function isSelfOrAdmin({ viewer }: RequestContext, userId: string): boolean {
  return viewer !== null && (viewer.userId === userId || viewer.roles.includes('ADMIN'));
}
