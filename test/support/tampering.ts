import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

/** One request on its way through, and the answer to it. */
export interface Passing {
  /** The first field that is asked for. */
  readonly field: string;
  readonly input: Readonly<Record<string, any>>;
  readonly headers: Record<string, string>;
  /** What the field answers; null where nothing does. */
  answer: Record<string, any> | null;
  /** Errors beside it. */
  errors: readonly object[] | undefined;
}

/** A server that keeps its promises as the one behind it does, but for what `tamper` changes of its answers. */
export async function withTampering(
  target: string,
  tamper: (passing: Passing) => void,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => void pass(target, tamper, request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

async function pass(
  target: string,
  tamper: (passing: Passing) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await textOf(request);
  const { query, variables } = JSON.parse(body) as { query: string; variables: { input?: object } };
  const { authorization, 'x-request-id': id } = request.headers;
  const sent = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  const answered = await fetch(target, {
    method: 'POST',
    body,
    headers: { ...sent, 'x-request-id': String(id) },
  });

  const field = /\{\s*(\w+)/.exec(query)![1]!;
  const { data, errors } = (await answered.json()) as { data?: Record<string, any>; errors?: object[] };
  const headers = Object.fromEntries(answered.headers);
  const passing: Passing = {
    field,
    input: variables.input ?? {},
    headers,
    answer: data?.[field] ?? null,
    errors,
  };
  tamper(passing);
  delete headers['content-length'];
  response.writeHead(answered.status, headers);
  response.end(JSON.stringify({ data: { [field]: passing.answer }, errors: passing.errors }));
}
