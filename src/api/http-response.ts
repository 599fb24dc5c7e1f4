import type { ErrorCode } from './error-codes.js';

/** An HTTP response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** The refusal of a request before GraphQL. Its response has the form that GraphQL clients read. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  answer(requestId: string): HttpResponse {
    const { message, code, headers } = this;
    const wait = headers['retry-after'];
    const extensions = { code, requestId, ...(wait === undefined ? {} : { retryAfter: Number(wait) }) };
    return json(this.status, { errors: [{ message, extensions }] }, headers);
  }
}
