import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-response.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** The parts of a GraphQL request. */
export interface Operation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

/** What the settings say about bodies. */
interface BodyRules {
  /** Bytes. */
  readonly limit: number;
  readonly trusted: TrustedDocuments | null;
  readonly isDevelopment: boolean;
}

/**
 * Reads the operation of a request. Only JSON is accepted: a form on another site can send text/plain, multipart and
 * URL-encoded bodies without a preflight request (CSRF). In development the header of Apollo's tools counts too: a form
 * cannot send it, and browsers ask before a script of another site does.
 */
export async function readOperation(
  request: IncomingMessage,
  { limit, trusted, isDevelopment }: BodyRules,
): Promise<Operation> {
  const type = request.headers['content-type'] ?? '';
  const isPreflighted = isDevelopment && Boolean(request.headers['apollo-require-preflight']);
  if (!isPreflighted && !/^application\/json *(;|$)/i.test(type)) {
    throw new HttpError(
      403,
      'CSRF_REJECTED',
      'Send the operation as JSON, with Content-Type: application/json.',
    );
  }
  refuseForeignLabels(type, request.headers['content-encoding']);
  return checkOperation(recordOf(parse(decode(await readBody(request, limit)))), trusted);
}

/** Charsets that UTF-8 decodes correctly. */
const fitCharsets = new Set(['utf-8', 'utf8', 'us-ascii']);

/** RFC 9110 §15.5.16: refuses a body that is declared as compressed or in another charset. */
function refuseForeignLabels(type: string, encoding = 'identity'): void {
  if (encoding.trim().toLowerCase() !== 'identity') {
    const headers = { 'accept-encoding': 'identity' };
    throw new HttpError(415, 'BAD_USER_INPUT', 'Send the body without Content-Encoding.', headers);
  }
  const parameters = type.split(';').slice(1);
  const charsets = parameters
    .map((parameter) => parameter.trim().toLowerCase().replaceAll('"', ''))
    .filter((parameter) => parameter.startsWith('charset='))
    .map((parameter) => parameter.slice('charset='.length));
  if (charsets.every((charset) => fitCharsets.has(charset))) return;
  throw new HttpError(
    415,
    'BAD_USER_INPUT',
    'Send the body in UTF-8, with charset=utf-8 or without a charset.',
  );
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () =>
      reject(new HttpError(400, 'BAD_USER_INPUT', 'The request ended before its body did.')),
    );
  });
}

function tooLarge(limit: number): HttpError {
  const message = `The request body is larger than ${limit} bytes.`;
  return new HttpError(413, 'BAD_USER_INPUT', message, { connection: 'close' });
}

/** Most levels of lists and objects in a body. The JSON parser is slow to fail on tens of thousands. */
const maxNesting = 5000;

/** Strict UTF-8: invalid bytes throw instead of turning into other text. Ignores a byte-order mark (RFC 8259 §8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw unfit('The request body is not valid UTF-8.');
  }
}

function parse(body: string): unknown {
  if (isNestedTooDeep(body)) throw unfit('The request body has too many levels of lists and objects.');
  try {
    return JSON.parse(body);
  } catch {
    throw new HttpError(400, 'BAD_USER_INPUT', 'The request body is not valid JSON.');
  }
}

/** Counts brackets and braces outside of strings, without parsing the JSON. */
function isNestedTooDeep(body: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < body.length && depth <= maxNesting; at++) {
    const sign = body[at]!;
    if (sign === '"') isText = !isText;
    else if (!isText) depth += nesting[sign] ?? 0;
    else if (sign === '\\') at += 1;
  }
  return depth > maxNesting;
}

const nesting: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

function checkOperation(body: Record<string, unknown>, trusted: TrustedDocuments | null): Operation {
  const { operationName, variables, extensions } = body;
  if (!isTextOrAbsent(operationName)) throw unfit('operationName must be a string.');
  if (!isObjectOrAbsent(variables)) throw unfit('variables must be a JSON object.');
  if (!isObjectOrAbsent(extensions)) throw unfit('extensions must be a JSON object.');
  const query = trusted ? trusted.find(idOf(body), body['query']) : textOf(body);
  return { query, operationName: operationName ?? undefined, variables: variables ?? undefined };
}

function textOf(body: Record<string, unknown>): string {
  const { query } = body;
  if (typeof query === 'string' && query !== '') return query;
  if (idOf(body) === undefined) throw unfit('query must be the text of a GraphQL document.');
  // With this code, Apollo Client sends the text and stops sending IDs.
  throw new HttpError(
    400,
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'This server has no list of operations; send the text of the operation.',
  );
}

/** The ID of a listed operation: in Apollo Client's extension, or as `id` beside the variables. */
function idOf({ extensions, id }: Record<string, unknown>): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const given = persistedQuery?.sha256Hash ?? id;
  return typeof given === 'string' ? given : undefined;
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

function isObjectOrAbsent(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value));
}

function recordOf(body: unknown): Record<string, unknown> {
  if (Array.isArray(body)) throw unfit('Send one operation per request; batches are not supported.');
  if (typeof body !== 'object' || body === null) throw unfit('The request body must be a JSON object.');
  return body as Record<string, unknown>;
}

function unfit(message: string): HttpError {
  return new HttpError(400, 'BAD_USER_INPUT', message);
}
