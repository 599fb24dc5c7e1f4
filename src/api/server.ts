import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { App, Call } from '../platform/call.js';
import type { Config } from '../platform/config.js';
import { clientOf, openCall } from './context.js';
import { corsHeaders } from './cors.js';
import { ourFault } from './format-error.js';
import { operationOf, startApi } from './graphql-server.js';
import type { Api } from './graphql-server.js';
import { generalBudget } from './general-budget.js';
import type { GeneralBudget } from './general-budget.js';
import { HttpRefusal } from './http-answer.js';
import type { Answer } from './http-answer.js';
import { networkOf } from '../platform/network.js';
import { refusals } from '../platform/refusal.js';
import { readTraceparent } from '../platform/trace-context.js';
import { route } from './routes.js';
import { securityHeaders } from './security-headers.js';
import { traceAnswer } from './trace-answer.js';

export interface HttpServer {
  readonly port: number;
  /** Takes no more requests, finishes those in flight, and gives up on them after ten seconds. */
  readonly close: () => Promise<void>;
}

/** Milliseconds. */
const timeouts = { idle: 30_000, drain: 9000, betweenChecks: 1000, arrival: 500, betweenLooks: 50 };

export async function serve(app: App, schema: GraphQLSchema): Promise<HttpServer> {
  const api = await startApi(app, schema);
  const always = securityHeaders(app.config);
  const budget = generalBudget(app.config.requestsPerMinute);
  let draining = false;

  // Browsers open connections ahead of need, which are not idle in the eyes of closeIdleConnections.
  const unused = new Set<Socket>();
  const server = createServer(boundsOf(app.config), (request, response) => {
    unused.delete(request.socket);
    if (draining) response.setHeader('connection', 'close');
    const answer = () => respond({ ...api, app, always, budget }, request, response);
    const answered = app.tracing ? app.tracing.request(request.headers, answer) : answer();
    answered.catch((error: unknown) => {
      app.log.error({ err: error }, 'an answer could not be sent');
      response.destroy();
    });
  });
  refuseExpectations(server, always);
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.maxConnections = app.config.maxConnections;
  answerUnreadable(server, always);

  const port = await listen(server, app.config.port, app.config.host);
  return {
    port,
    close: async () => {
      draining = true;
      const drained = drain(server);
      // A request that was sent before this moment may still be on its way in.
      await Promise.race([drained, delay(timeouts.arrival)]);
      // What has arrived is read before the next turn, however late this one comes.
      await nextTurn();
      for (const socket of unused) socket.destroy();
      await drained;
      await api.apollo.stop();
    },
  };
}

/** What a client may cost before it is listened to. */
function boundsOf({ headersTimeoutSeconds, requestTimeoutSeconds }: Config): ServerOptions {
  return {
    requireHostHeader: false,
    maxHeaderSize: 16 * 1024,
    headersTimeout: headersTimeoutSeconds * 1000,
    requestTimeout: requestTimeoutSeconds * 1000,
    keepAliveTimeout: timeouts.idle,
    connectionsCheckingInterval: timeouts.betweenChecks,
  };
}

interface Served extends Api {
  readonly app: App;
  /** Headers of every answer. */
  readonly always: Readonly<Record<string, string>>;
  readonly budget: GeneralBudget;
}

// A path that is none of ours may end in somebody's token, and a log line must not.
const longSegment = /[^/]{25,}/g;

async function respond(served: Served, request: IncomingMessage, response: ServerResponse) {
  const { app, always } = served;
  const started = performance.now();
  const call = openCall(app, clientOf(request, app.config));
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const answer = await answerSafely(call, () => {
    if (!probes.has(path)) refuseOverBudget(served, call);
    return route(served, call, request, path);
  });

  const cors = isForOtherOrigins(path) ? corsHeaders(app.config, request) : {};
  if (call.setCookies.length > 0) response.setHeader('set-cookie', call.setCookies);
  const type = path === app.config.graphqlPath ? graphqlType(request, answer) : {};
  app.metrics?.request(answer.status);
  if (app.tracing) traceAnswer(app.tracing, call, request, answer.status);
  send(response, answer, { ...always, ...cors, 'x-request-id': call.client.requestId }, type);
  app.log.info(
    {
      method: request.method,
      path: path.replaceAll(longSegment, '…'),
      operation: operationOf(call),
      status: answer.status,
      refused: call.refused?.code,
      because: call.refused?.because,
      latency_ms: Math.round((performance.now() - started) * 100) / 100,
      request_id: call.client.requestId,
      ...(!app.tracing && readTraceparent(request.headers['traceparent'])),
    },
    'request',
  );
}

/** Asked for every second or so, from addresses that others may share, and answered at next to no cost. */
const probes = new Set(['/health', '/ready']);

/** RFC 6585 §4. */
function refuseOverBudget({ budget }: Served, call: Call): void {
  const wait = budget(networkOf(call.client.ipAddress), call.now());
  if (wait === null) return;
  throw new HttpRefusal(429, 'RATE_LIMITED', refusals.RateLimited, { 'retry-after': String(wait) });
}

/** The development mailbox has links that sign in, so no page but its own reads it. */
function isForOtherOrigins(path: string): boolean {
  return !/^\/mailbox(\/|$)/.test(path);
}

async function answerSafely(call: Call, work: () => Promise<Answer> | Answer): Promise<Answer> {
  const { requestId } = call.client;
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpRefusal) return error.answer(requestId);
    call.log.error({ err: error, request_id: requestId }, 'unexpected error');
    return new HttpRefusal(500, 'INTERNAL_SERVER_ERROR', ourFault).answer(requestId);
  }
}

/** GraphQL over HTTP §6.4: clients that know its own media type read the errors of any status; of others, only of 200. */
function graphqlType({ headers: { accept } }: IncomingMessage, { headers }: Answer): Record<string, string> {
  const isAsked = accept?.includes('application/graphql-response+json');
  if (!isAsked || !headers['content-type']?.startsWith('application/json')) return {};
  return { 'content-type': 'application/graphql-response+json; charset=utf-8' };
}

function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  more: Record<string, string>,
  type: Record<string, string> = {},
): void {
  const vary = [more['vary'], headers['vary']].filter((names) => names !== undefined).join(', ');
  response.writeHead(status, {
    ...more,
    ...headers,
    ...type,
    ...(vary && { vary }),
    // RFC 9110 §8.6: here it would be the length of what is left out.
    ...(status !== 304 && { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** RFC 9110 §10.1.1. The library's own answer has no body and none of our headers. */
function refuseExpectations(server: Server, always: Served['always']): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const requestId = crypto.randomUUID();
    const refusal = new HttpRefusal(417, 'BAD_USER_INPUT', 'Leave out the Expect header.', {
      connection: 'close',
    });
    send(response, refusal.answer(requestId), { ...always, 'x-request-id': requestId });
  });
}

/** Requests that are no HTTP are answered like all others, as far as their connection lasts. */
function answerUnreadable(server: Server, always: Served['always']): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = crypto.randomUUID();
    const { status, headers, body } = unreadable(error.code).answer(requestId);
    const lines = Object.entries({ ...always, ...headers, 'x-request-id': requestId, connection: 'close' });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

function unreadable(code: string | undefined): HttpRefusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpRefusal(431, 'BAD_USER_INPUT', 'The headers of the request are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpRefusal(408, 'BAD_USER_INPUT', 'The request took too long to arrive.');
    default:
      return new HttpRefusal(400, 'BAD_USER_INPUT', 'This is not a request that HTTP knows.');
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function drain(server: Server): Promise<void> {
  const overdue = setTimeout(() => server.closeAllConnections(), timeouts.drain);
  // One whose request was in flight when the end began was not told so, and would be waited for when it is answered.
  const again = setInterval(() => server.closeIdleConnections(), timeouts.betweenLooks);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(again);
  clearTimeout(overdue);
}
