import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { EntityManager } from '@mikro-orm/sql';
import type { DocumentNode } from 'graphql';
import type { Config } from '../platform/config/config.js';
import type { App } from '../platform/context/app.js';
import type { RequestContext, Viewer, Client } from '../platform/context/request-context.js';
import type { Database } from '../platform/database/database.js';
import type { Refusal } from '../platform/errors/refusal.js';
import type { Language } from '../platform/messages/messages.js';
import { clientAddress } from '../platform/rate-limits/client-network.js';

/** The context value of resolvers. Apollo copies it, so the mutable request context is nested inside. */
export interface GraphQLContext {
  readonly ctx: RequestContext;
  /** The GraphQL request; absent for pages. */
  readonly document?: DocumentNode;
}

/** Creates the context of a request. Its entity manager is forked on first use, because most reads do not need it. */
export function createRequestContext(
  app: App,
  client: Client,
  operator: string | null = null,
): RequestContext {
  return Object.assign(new LazyCall(app.database), app, { client, operator });
}

class LazyCall {
  viewer: Viewer | null = null;
  readonly service = null;
  refused: Refusal | null = null;
  language: Language | null = null;
  isOverdue = false;
  readonly verdicts = { right: 0, wrong: 0 };
  readonly setCookies: string[] = [];
  private forked: EntityManager | null = null;

  constructor(readonly database: Database) {}

  get em(): EntityManager {
    return (this.forked ??= this.database.orm.em.fork() as EntityManager);
  }
}

/** Reads the origin of a request. Its ID is that of the client if it consists of harmless characters. */
export function clientInfo(request: IncomingMessage, { trustProxy }: Pick<Config, 'trustProxy'>): Client {
  const given = request.headers['x-request-id'];
  const { authorization, cookie, origin, host, 'user-agent': userAgent } = request.headers;
  return {
    requestId: typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID(),
    ipAddress: clientAddress(request.socket.remoteAddress, forwardedFor(request), trustProxy),
    // Header bytes are read as Latin-1, so they cannot contain NUL or surrogates.
    userAgent: userAgent?.slice(0, 512) ?? null,
    authorization: authorization ?? null,
    cookie: cookie ?? null,
    origin: origin ?? null,
    host: host ?? null,
    fetchSite: textOf(request.headers['sec-fetch-site']),
    acceptLanguage: request.headers['accept-language'] ?? null,
    tokenMode: textOf(request.headers['x-token-mode']),
    csrfToken: textOf(request.headers['x-csrf-token']),
  };
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

/** Repeated headers form one list (RFC 9110 §5.3). */
function forwardedFor({ headers }: IncomingMessage): string | undefined {
  return headers['x-forwarded-for']?.toString();
}
