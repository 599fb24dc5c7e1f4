import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { Connections } from './connections.js';

export interface HttpListener {
  readonly port: number;
  /** Stops accepting requests and finishes those in flight; cuts them off after ten seconds. */
  readonly drain: () => Promise<void>;
  /** Cuts off the requests in flight. */
  readonly close: () => Promise<void>;
}

export interface ListenerOptions {
  readonly config: Config;
  readonly host: string;
  readonly port: number;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** The response to input that is not an HTTP request, or not one that is served. The connection closes after it. */
  readonly refusal: (status: number, message: string) => Refused;
}

interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * How many connections may wait to be accepted. The kernel drops the first packet of one more, and its client repeats it
 * after a second. As many as are admitted at most: of more accepted in one turn, the last would push out the first.
 */
const longestBacklog = 2048;

/** Milliseconds. */
const timeouts = { drain: 9000, betweenChecks: 1000, arrival: 500, betweenLooks: 50 };

/** Opens an HTTP server that limits its clients in number, in time and in unread responses. */
export async function listenForHttp(options: ListenerOptions): Promise<HttpListener> {
  const { config, host, port, handle, refusal } = options;
  const server = createServer(boundsOf(config));
  // A client may close its half after the request and still read the response. The types do not have the property.
  Object.assign(server, { httpAllowHalfOpen: true });
  const connections = new Connections(server, {
    maxConnections: config.maxConnections,
    longestWait: (config.keepAliveTimeoutSeconds + config.headersTimeoutSeconds + 5) * 1000,
  });
  let isDraining = false;

  server.on('request', (request, response) => {
    connections.begin(request, response, () => {
      if (isDraining) response.setHeader('connection', 'close');
      handle(request, response);
    });
  });
  // RFC 9110 §10.1.1.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request, response, () => {
      const { status, headers, body } = refusal(417, 'Omit the Expect header.');
      response.writeHead(status, closing(headers, body)).end(request.method === 'HEAD' ? undefined : body);
    });
  });
  server.on('connect', (_request, socket) => {
    connections.refuse(socket, toBytes(refusal(501, 'This server is not a proxy. Do not use CONNECT.')));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else connections.refuse(socket, toBytes(refusal(...unreadable(error.code))));
  });

  return {
    port: await listen(server, {
      port,
      host,
      backlog: Math.min(longestBacklog, config.maxConnections),
    }),
    drain: () => {
      isDraining = true;
      return drain(server, connections);
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Limits on a client until its request is complete. */
function boundsOf(config: Config): ServerOptions {
  return {
    requireHostHeader: false,
    maxHeaderSize: 16 * 1024,
    headersTimeout: config.headersTimeoutSeconds * 1000,
    requestTimeout: config.requestTimeoutSeconds * 1000,
    keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000,
    connectionsCheckingInterval: timeouts.betweenChecks,
  };
}

function unreadable(code: string | undefined): [status: number, message: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'The headers of the request are too large.'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The chunk extensions of the request are too large.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request took too long to arrive.'];
    default:
      return [400, 'This is not a valid HTTP request.'];
  }
}

function closing(headers: Refused['headers'], body: string): Record<string, string> {
  return { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
}

function toBytes({ status, headers, body }: Refused): string {
  const lines = Object.entries(closing(headers, body)).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

async function listen(
  server: Server,
  where: Required<Pick<ListenOptions, 'port' | 'host' | 'backlog'>>,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : where.port;
}

async function drain(server: Server, connections: Connections): Promise<void> {
  const closed = closeAsAnswered(server);
  // A request sent before this moment may still be in transit.
  await Promise.race([closed, delay(timeouts.arrival)]);
  // Data that has arrived is read before the next turn of the event loop, even if this turn is late.
  await nextTurn();
  connections.destroyUnused();
  await closed;
}

async function closeAsAnswered(server: Server): Promise<void> {
  const overdue = setTimeout(() => server.closeAllConnections(), timeouts.drain);
  // A response in flight when the drain began has no Connection: close, so its connection would stay open.
  const again = setInterval(() => server.closeIdleConnections(), timeouts.betweenLooks);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(again);
  clearTimeout(overdue);
}
