import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** One line of the corpus: something that anybody can send. */
export interface CostlyRequest {
  readonly name: string;
  /** Makes the request. The number differs each time, so that the request can be one that nothing remembers. */
  readonly make: (at: number) => WireRequest;
  /** Sends the access token of a user without roles along. */
  readonly signedIn?: boolean;
}

/** What a server process tells by `report-cpu.mjs`, in milliseconds. */
async function cpuTime(socketPath: string): Promise<number> {
  return Number(await text(connect(socketPath))) / 1000;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

async function send(port: number, { method, path, headers, body }: WireRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      port,
      host: '127.0.0.1',
      method: method ?? 'POST',
      path: path ?? '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then(() => resolve(response.statusCode ?? 0), reject);
    });
    sent.end(body);
  });
}

/** A server whose main thread is watched. */
export interface Watched {
  readonly port: number;
  readonly socketPath: string;
  readonly token: string;
}

export interface Cost {
  readonly status: number;
  /** Milliseconds that the main thread of the server spent on a CPU. */
  readonly milliseconds: number;
}

let sequence = 0;

/** Sends a request of the corpus once. */
export async function costOf(server: Watched, costly: CostlyRequest): Promise<Cost> {
  const { headers, ...rest } = costly.make(sequence++);
  const authorization: Record<string, string> = costly.signedIn
    ? { authorization: `Bearer ${server.token}` }
    : {};
  const before = await cpuTime(server.socketPath);
  const status = await send(server.port, { ...rest, headers: { ...authorization, ...headers } });
  return { status, milliseconds: (await cpuTime(server.socketPath)) - before };
}

/** The median of five, which a garbage collection in one of them does not move. */
export async function medianCost(server: Watched, costly: CostlyRequest): Promise<Cost> {
  const costs: Cost[] = [];
  for (let time = 0; time < 5; time++) costs.push(await costOf(server, costly));
  return costs.toSorted((a, b) => a.milliseconds - b.milliseconds)[2]!;
}

/** A GraphQL request, the text made unlike all others by a comment. */
export function graphql(
  name: string,
  query: string,
  more: { readonly variables?: unknown; readonly operationName?: string; readonly extensions?: unknown } = {},
): CostlyRequest {
  return { name, make: (at) => ({ body: JSON.stringify({ query: `${query}#${at}`, ...more }) }) };
}

export function signedIn(costly: CostlyRequest): CostlyRequest {
  return { ...costly, name: `signed in: ${costly.name}`, signedIn: true };
}

export function repeat(count: number, write: (index: number) => string, between = ' '): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(between);
}
