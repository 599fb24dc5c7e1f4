import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import { answerLanguage } from '../platform/context/language.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg, writeMessage } from '../platform/messages/messages.js';
import type { Message } from '../platform/messages/messages.js';
import { forLog } from '../platform/telemetry/log.js';
import type { ErrorCode } from './error-codes.js';
import { invalidLiterals, invalidVariables } from './input-errors.js';
import type { InvalidValue } from './input-errors.js';
import { locate } from './query-limits/places.js';
import { redactUnknownNames } from './redact-error.js';

/** Codes that the GraphQL library sets for errors of the client. */
const callersFault = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'QUERY_TOO_COMPLEX',
]);

interface Written {
  readonly message: string;
  readonly code: ErrorCode;
}

/** What people read of refusals and faults, in the language of the request. */
const sentences = new WeakMap<object, Written>();

/** Formats every error of a response. Errors without a known code become INTERNAL_SERVER_ERROR. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  const written = sentences.get(error as object);
  if (written) {
    const { message, ...extensions } = written;
    return { message, ...where, extensions };
  }

  return { ...where, ...known(formatted) };
}

/** Errors of the GraphQL library, reworded if the original message would reveal too much. */
function known({ message, locations, extensions = {} }: GraphQLFormattedError): GraphQLFormattedError {
  const { code, fields } = extensions;
  if (extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED') {
    return { message: 'Introspection is disabled.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
  }
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
      return unparsed(message, locations);
    case 'OPERATION_RESOLUTION_FAILURE':
      return { message: unresolvable, extensions: { code: 'BAD_USER_INPUT' } };
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'BAD_USER_INPUT':
    case 'QUERY_TOO_COMPLEX':
      return { message, extensions: { code, ...(fields ? { fields } : {}) } };
    default:
      return {
        message: writeMessage(internalError(''), 'en'),
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      };
  }
}

const unresolvable =
  'Name one operation of the document in operationName; only queries and mutations are supported.';

/** The sentence for a bug. */
export function internalError(requestId: string): Message {
  return msg('internalError', { reference: requestId });
}

/** The refusal behind an error: a thrown one, or ServiceUnavailable for a database failure. Null for a bug. */
function refusalOf(error: unknown): Refusal | null {
  const thrown = unwrapResolverError(error);
  if (thrown instanceof Refusal) return thrown;
  if (!isDatabaseUnavailable(thrown)) return null;
  return new Refusal('ServiceUnavailable', { retryAfter: 1, because: (thrown as Error).message });
}

function unparsed(said: string, locations: GraphQLFormattedError['locations']): GraphQLFormattedError {
  const [, most] = /^Syntax Error: Document contains more that (\d+) tokens/.exec(said) ?? [];
  if (most !== undefined) {
    const message = `The document has more than ${most} tokens.`;
    return { message, extensions: { code: 'QUERY_TOO_COMPLEX' } };
  }

  const [place] = locations ?? [];
  const where = place ? ` at line ${place.line}, column ${place.column}` : '';
  return {
    message: `The GraphQL document does not parse${where}.`,
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  };
}

/** The library's message after the maximum number of reported variables. */
const tooMany = /^Too many errors processing variables/;

/** The library's message for a null or missing variable whose default made it pass validation. */
const argumentFault = /^Argument "\w+" (?:of (?:required|non-null) type|has invalid value)/;

/** The errors of a request, and the document and variables that they may refer to. */
interface Inspected {
  readonly ctx: RequestContext;
  readonly schema: GraphQLSchema;
  readonly errors: readonly GraphQLError[];
  /** The document, if it is invalid. */
  readonly document?: DocumentNode | null;
  readonly operation?: OperationDefinitionNode | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** Removes sent values from the messages of errors, and logs the errors of the server. */
export function inspectErrors(inspected: Inspected): void {
  const { ctx, schema, errors, document } = inspected;
  for (const error of errors) giveCode(error);
  const isOpen = ctx.config.env === 'development';
  const said = (field: InvalidValue | undefined) =>
    field && !isOpen ? redactUnknownNames(schema, field) : field;
  const invalid = badVariables(inspected);
  const literals = document ? invalidLiterals(document, errors) : new Map<GraphQLError, InvalidValue>();

  for (const error of errors) {
    const code = error.extensions['code'];
    if (code === 'BAD_USER_INPUT') {
      rewrite(error, said(invalid.shift()), 'The variables are not valid for the operation.');
    } else if (code === 'GRAPHQL_VALIDATION_FAILED' && document && !isIntrospection(error)) {
      locate(error);
      rewrite(error, said(literals.get(error)), isOpen ? null : unfit);
    } else {
      write(ctx, error);
      log(ctx, error);
    }
  }
}

function badVariables({ schema, errors, operation, variables = {} }: Inspected): InvalidValue[] {
  const areBad = errors.some(({ extensions }) => extensions['code'] === 'BAD_USER_INPUT');
  return operation && areBad ? invalidVariables(schema, operation, variables) : [];
}

function isIntrospection({ extensions }: GraphQLError): boolean {
  return extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED';
}

/** Replaces the library's message, which repeats names of the document; `locations` still gives the position. */
const unfit = 'The document is not valid for this schema.';

/** Sets the code of client errors that the library leaves without one. */
function giveCode(error: GraphQLError): void {
  if (tooMany.test(error.message)) error.extensions['code'] = 'BAD_USER_INPUT';
  if (!argumentFault.test(error.message) || !(unwrapResolverError(error) instanceof GraphQLError)) return;
  error.extensions['code'] = 'BAD_USER_INPUT';
  error.extensions['http'] = { status: 400 };
}

function rewrite(error: GraphQLError, invalid: InvalidValue | undefined, otherwise: string | null): void {
  if (invalid) {
    error.message = `${invalid.path.join('.')}: ${invalid.message}`;
    error.extensions['fields'] = [invalid];
  } else if (otherwise !== null) {
    error.message = otherwise;
  }
}

/** Shortens the path for the log, because its aliases come from the client. */
function pathForLog({ path }: GraphQLError): (string | number)[] | undefined {
  return path?.slice(0, 20).map((key) => (typeof key === 'string' ? forLog(key) : key));
}

/** Writes the sentence of a refusal or a fault. */
function write(ctx: RequestContext, error: GraphQLError): void {
  const refusal = refusalOf(error);
  if (!refusal && callersFault.has(String(error.extensions['code']))) return;
  const language = ctx.language ?? answerLanguage(ctx);
  if (refusal) {
    const code = refusal.refused === 'InvalidInput' ? 'BAD_USER_INPUT' : (refusal.code as ErrorCode);
    sentences.set(error, { code, ...refusal.written(language) });
  } else {
    const message = writeMessage(internalError(ctx.client.requestId), language);
    sentences.set(error, { code: 'INTERNAL_SERVER_ERROR', message });
  }
}

function log(ctx: RequestContext, error: GraphQLError): void {
  const refusal = refusalOf(error);
  ctx.refused ??= refusal;
  if (refusal || callersFault.has(String(error.extensions['code']))) return;
  const { requestId } = ctx.client;
  ctx.log.error(
    { err: unwrapResolverError(error), request_id: requestId, path: pathForLog(error) },
    'unexpected error',
  );
}
