import { writeMessage } from '../platform/messages/messages.js';
import type { Language, Message } from '../platform/messages/messages.js';
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

/**
 * The refusal of a request before GraphQL. Its response has the form that GraphQL clients read. A plain message is for
 * developers, in English; a sentence is for people.
 */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    readonly sentence: string | Message,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(inWords(sentence, 'en'));
  }

  answer(requestId: string, language: Language): HttpResponse {
    const { code, headers } = this;
    const wait = headers['retry-after'];
    const extensions = { code, requestId, ...(wait === undefined ? {} : { retryAfter: Number(wait) }) };
    const message = inWords(this.sentence, language);
    const isForPeople = typeof this.sentence !== 'string';
    return json(
      this.status,
      { errors: [{ message, extensions }] },
      { ...headers, ...(isForPeople && { 'content-language': language, vary: 'Accept-Language' }) },
    );
  }
}

function inWords(sentence: string | Message, language: Language): string {
  return typeof sentence === 'string' ? sentence : writeMessage(sentence, language);
}
