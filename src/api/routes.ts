import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { wantsHtml } from '../platform/http/quality-values.js';
import { headProblem } from '../platform/http/request-head.js';
import type { RequestTarget } from '../platform/http/request-head.js';
import { msg } from '../platform/messages/messages.js';
import { version } from '../platform/telemetry/version.js';
import { preflightHeaders } from './cors.js';
import { execute, sandboxPage } from './graphql-server.js';
import type { Api } from './graphql-server.js';
import { HttpError, json } from './http-response.js';
import type { HttpResponse } from './http-response.js';
import { oauthCallback } from './oauth-callback.js';
import { readOperation } from './request-body.js';

/** Routes a request to its handler. */
export async function route(
  api: Api,
  ctx: RequestContext,
  request: IncomingMessage,
  target: RequestTarget,
): Promise<HttpResponse> {
  const { config } = ctx;
  const { path } = target;
  const problem = headProblem(request);
  if (problem !== null) throw new HttpError(400, 'BAD_USER_INPUT', problem, { connection: 'close' });
  if (request.method === 'OPTIONS') return { status: 204, headers: preflightHeaders(request), body: '' };
  if (path === config.graphqlPath) return graphql(api, ctx, request);

  const page = await pageAt(ctx, request.headers, target);
  if (!page) throw new HttpError(404, 'NOT_FOUND', `Not found. GraphQL is at ${config.graphqlPath}.`);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw wrongMethod('GET');
  return page;
}

async function graphql(api: Api, ctx: RequestContext, request: IncomingMessage): Promise<HttpResponse> {
  const { env, bodyLimitKib } = ctx.config;
  const isDevelopment = env === 'development';
  if (request.method === 'GET' && isDevelopment) return sandboxPage(api.apollo, ctx);
  if (request.method !== 'POST') throw wrongMethod('POST');
  const { trusted } = api;
  const operation = await readOperation(request, { limit: bodyLimitKib * 1024, trusted, isDevelopment });
  return inTime(ctx, execute(api, ctx, operation));
}

/** Responds within the deadline, regardless of what the operation waits for. The operation may still complete. */
async function inTime(ctx: RequestContext, answer: Promise<HttpResponse>): Promise<HttpResponse> {
  const { answerTimeoutMs } = ctx.config;
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      ctx.isOverdue = true;
      const because = `no answer within ${answerTimeoutMs} ms`;
      ctx.refused ??= new Refusal('ServiceUnavailable', { retryAfter: 1, because });
      reject(new HttpError(503, 'SERVICE_UNAVAILABLE', msg('ServiceUnavailable'), { 'retry-after': '1' }));
    }, answerTimeoutMs);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function wrongMethod(allow: string): HttpError {
  return new HttpError(405, 'BAD_USER_INPUT', `Use ${allow}.`, { allow });
}

/** The handler of a GET request, which changes nothing; null if the path does not exist. */
async function pageAt(
  ctx: RequestContext,
  headers: IncomingHttpHeaders,
  { url, path, host }: RequestTarget,
): Promise<HttpResponse | null> {
  const { config, mail, jwt } = ctx;
  if (path === '/') return index(ctx, headers);
  if (path === '/health') return json(200, { status: 'ok' });
  if (path === '/ready') return ready(ctx);
  if (path === '/.well-known/jwks.json') {
    return unlessKnown(headers, json(200, jwt.jwks(ctx.now()), { 'cache-control': 'public, max-age=300' }));
  }

  const acceptLanguage = headers['accept-language'];
  const callback = await oauthCallback(config, { url, host, acceptLanguage });
  if (callback) return callback;

  // Loaded by the first request: a server with a separate frontend never needs them.
  const { actionPage, assetAt, mailboxPage } = await import('./pages/pages.js');
  const asset = assetAt(config, path);
  if (asset) return unlessKnown(headers, asset);
  const action = actionPage(config, url, acceptLanguage);
  if (action || !mail.mailbox || !/^\/mailbox(\/|$)/.test(path)) return action;
  return mailboxPage(config, mail.mailbox, { path, accept: headers.accept, host });
}

/** The state for load balancers, without addresses and versions. */
async function ready({ health }: RequestContext): Promise<HttpResponse> {
  const readiness = await health.look();
  return json(readiness.status === 'down' ? 503 : 200, readiness);
}

async function index({ config, mail }: RequestContext, headers: IncomingHttpHeaders): Promise<HttpResponse> {
  if (wantsHtml(headers.accept)) {
    const { renderStart } = await import('./pages/start.js');
    return renderStart(config, headers['accept-language']);
  }
  const mailbox = mail.mailbox ? { mailbox: '/mailbox' } : {};
  const endpoints = {
    graphql: config.graphqlPath,
    jwks: '/.well-known/jwks.json',
    health: '/health',
    ready: '/ready',
    ...mailbox,
  };
  const about = {
    name: 'Gatehouse',
    about: 'An authentication server with a GraphQL API.',
    // Shown only in development, because a version tells attackers which weaknesses to try.
    ...(config.env === 'development' && { version }),
    endpoints,
  };
  return json(200, about, { vary: 'Accept' });
}

/** RFC 9110 §13.1.2: sends 304 without a body if the client already has this response. */
function unlessKnown(asked: IncomingHttpHeaders, answer: HttpResponse): HttpResponse {
  const etag = `"${createHash('sha256').update(answer.body).digest('base64url')}"`;
  const headers = { ...answer.headers, etag };
  const known = (asked['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*')
    ? { status: 304, headers, body: '' }
    : { ...answer, headers };
}
