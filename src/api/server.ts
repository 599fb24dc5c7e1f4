import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { App, Call } from '../platform/call.js';
import { clientOf, openCall } from './context.js';
import type { Context } from './context.js';
import { corsHeaders } from './cors.js';
import { ourFault } from './format-error.js';
import { operationOf, startApollo } from './graphql-server.js';
import { HttpRefusal } from './http-answer.js';
import type { Answer } from './http-answer.js';
import { route } from './routes.js';

export interface HttpServer {
  readonly port: number;
  /** Takes no more requests, finishes those in flight, and gives up on them after ten seconds. */
  readonly close: () => Promise<void>;
}

/** Milliseconds. */
const timeouts = { headers: 10_000, request: 30_000, idle: 30_000, drain: 9000 };

export async function serve(app: App, schema: GraphQLSchema): Promise<HttpServer> {
  const apollo = await startApollo(app, schema);
  let draining = false;

  // Browsers open connections ahead of need, which are not idle in the eyes of closeIdleConnections.
  const unused = new Set<Socket>();
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    unused.delete(request.socket);
    if (draining) response.setHeader('connection', 'close');
    respond(app, apollo, request, response).catch((error: unknown) => {
      app.log.error({ err: error }, 'an answer could not be sent');
      response.destroy();
    });
  });
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.headersTimeout = timeouts.headers;
  server.requestTimeout = timeouts.request;
  server.keepAliveTimeout = timeouts.idle;
  answerUnreadable(server);

  const port = await listen(server, app.config.port, app.config.host);
  return {
    port,
    close: async () => {
      draining = true;
      for (const socket of unused) socket.destroy();
      await drain(server);
      await apollo.stop();
    },
  };
}

// A path that is none of ours may end in somebody's token, and a log line must not.
const longSegment = /[^/]{25,}/g;

async function respond(
  app: App,
  apollo: ApolloServer<Context>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const started = performance.now();
  const call = openCall(app, clientOf(request));
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const answer = await answerSafely(call, () => route(apollo, call, request, path));

  const cors = isForOtherOrigins(path) ? corsHeaders(app.config, request) : {};
  send(response, answer, { ...cors, 'x-request-id': call.client.requestId });
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
    },
    'request',
  );
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

const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  more: Record<string, string>,
): void {
  const vary = [more['vary'], headers['vary']].filter((names) => names !== undefined).join(', ');
  response.writeHead(status, {
    ...{ ...always, ...more, ...headers },
    ...(vary && { vary }),
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Requests that are no HTTP are answered like all others, as far as their connection lasts. */
function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const requestId = crypto.randomUUID();
    const refusal = new HttpRefusal(
      tooLarge ? 431 : 400,
      'BAD_USER_INPUT',
      'This is not a request that HTTP knows.',
    );
    const { status, headers, body } = refusal.answer(requestId);
    const lines = Object.entries({ ...always, ...headers, 'x-request-id': requestId, connection: 'close' });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(
      `HTTP/1.1 ${status} Bad Request\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
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
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(overdue);
}
