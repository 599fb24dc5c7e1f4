import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { answerLanguage } from '../platform/context/language.js';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import { Refusal } from '../platform/errors/refusal.js';
import { listenForHttp } from '../platform/http/listener.js';
import { qualityOf, wantsHtml } from '../platform/http/quality-values.js';
import { targetOf } from '../platform/http/request-head.js';
import { msg } from '../platform/messages/messages.js';
import { clientInfo, createRequestContext } from './context.js';
import { corsHeaders } from './cors.js';
import { internalError } from './format-error.js';
import { startApi } from './graphql-server.js';
import type { Api } from './graphql-server.js';
import { HttpError } from './http-response.js';
import type { HttpResponse } from './http-response.js';
import { requestBudget } from './request-budget.js';
import type { RequestBudget } from './request-budget.js';
import { logRequest } from './request-log.js';
import { route } from './routes.js';
import { securityHeaders } from './security-headers.js';
import { traceAnswer } from './trace-answer.js';

export interface HttpServer {
  readonly port: number;
  /** Stops accepting requests and finishes those in flight; cuts them off after ten seconds. */
  readonly close: () => Promise<void>;
}

export async function serve(app: App, schema: GraphQLSchema): Promise<HttpServer> {
  const { config } = app;
  const api = await startApi(app, schema);
  const always = securityHeaders(config);
  const budget = requestBudget();

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const answer = () => respond({ ...api, app, always, budget }, request, response);
    const answered = app.tracing ? app.tracing.request(request.headers, answer) : answer();
    answered.catch((error: unknown) => {
      app.log.error({ err: error }, 'a response could not be sent');
      response.destroy();
    });
  };
  // Invalid HTTP gets the same form of response as other errors.
  const refusal = (status: number, message: string): HttpResponse => {
    const requestId = crypto.randomUUID();
    const answer = new HttpError(status, 'BAD_USER_INPUT', message).answer(requestId, 'en');
    return { ...answer, headers: { ...always, ...answer.headers, 'x-request-id': requestId } };
  };

  const { host, port } = config;
  const listener = await listenForHttp({ config, host, port, handle, refusal });
  return {
    port: listener.port,
    close: async () => {
      await listener.drain();
      await api.apollo.stop();
    },
  };
}

interface Served extends Api {
  readonly app: App;
  /** Headers of every response. */
  readonly always: Readonly<Record<string, string>>;
  readonly budget: RequestBudget;
}

async function respond(served: Served, request: IncomingMessage, response: ServerResponse) {
  const { app, always } = served;
  const started = performance.now();
  const ctx = createRequestContext(app, clientInfo(request, app.config));
  const target = targetOf(request);
  const path = target.path === `${app.config.graphqlPath}/` ? app.config.graphqlPath : target.path;
  const answer = await answerSafely(ctx, { request, path }, () => {
    if (!probes.has(path)) served.budget(ctx, path);
    return route(served, ctx, request, { ...target, path });
  });

  const cors = isForOtherOrigins(path) ? corsHeaders(app.config, request) : {};
  if (ctx.setCookies.length > 0) response.setHeader('set-cookie', ctx.setCookies);
  const type = path === app.config.graphqlPath ? graphqlType(request, answer) : {};
  app.metrics?.request(answer.status, ctx.service?.name);
  if (app.tracing) traceAnswer(app.tracing, ctx, { method: request.method, path }, answer.status);
  send(response, answer, { ...always, ...cors, 'x-request-id': ctx.client.requestId }, type);
  logRequest(ctx, { request, path, status: answer.status, started });
}

/** Paths of health probes, exempt from the budget: frequent, cheap, and from addresses that clients may share. */
const probes = new Set(['/health', '/ready']);

/** The development mailbox contains links that sign in, so pages of other origins must not read it. */
function isForOtherOrigins(path: string): boolean {
  return !/^\/mailbox(\/|$)/.test(path);
}

interface Asked {
  readonly request: IncomingMessage;
  readonly path: string;
}

async function answerSafely(
  ctx: RequestContext,
  asked: Asked,
  work: () => Promise<HttpResponse> | HttpResponse,
): Promise<HttpResponse> {
  try {
    return await work();
  } catch (error) {
    return errorAnswer(ctx, asked, asHttpError(ctx, error));
  }
}

function asHttpError(ctx: RequestContext, error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isDatabaseUnavailable(error)) {
    const because = (error as Error).message;
    ctx.refused ??= new Refusal('ServiceUnavailable', { retryAfter: 1, because });
    return new HttpError(503, 'SERVICE_UNAVAILABLE', msg('ServiceUnavailable'), { 'retry-after': '1' });
  }
  ctx.log.error({ err: error, request_id: ctx.client.requestId }, 'unexpected error');
  return new HttpError(500, 'INTERNAL_SERVER_ERROR', internalError(ctx.client.requestId));
}

/** A browser that opens a page gets a page. All others get the form that GraphQL clients read. */
async function errorAnswer(
  ctx: RequestContext,
  { request: { method, headers }, path }: Asked,
  error: HttpError,
): Promise<HttpResponse> {
  const { config, client } = ctx;
  const { requestId } = client;
  const isOperation = path === config.graphqlPath && method === 'POST';
  if (isOperation || !wantsHtml(headers.accept)) return error.answer(requestId, answerLanguage(ctx));
  const { renderError } = await import('./pages/error-page.js');
  return renderError(config, error, { acceptLanguage: headers['accept-language'], requestId });
}

const graphqlResponse = 'application/graphql-response+json';

/** GraphQL over HTTP §6.4: clients of its media type read errors with any status; other clients only with 200. */
function graphqlType(
  { headers: { accept } }: IncomingMessage,
  { headers }: HttpResponse,
): Record<string, string> {
  if (!headers['content-type']?.startsWith('application/json')) return {};
  const wanted = qualityOf(accept, graphqlResponse);
  if (wanted === 0 || wanted < qualityOf(accept, 'application/json')) return {};
  return { 'content-type': `${graphqlResponse}; charset=utf-8` };
}

function send(
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
  more: Record<string, string>,
  type: Record<string, string>,
): void {
  const vary = [more['vary'], headers['vary']].filter((names) => names !== undefined).join(', ');
  response.writeHead(status, {
    ...more,
    ...headers,
    ...type,
    ...(vary && { vary }),
    // RFC 9110 §8.6: it would describe the omitted body.
    ...(status !== 304 && { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
