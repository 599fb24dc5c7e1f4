import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { GraphQLError, Kind } from 'graphql';
import type { FormattedExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { App } from '../platform/context/app.js';
import type { RequestContext } from '../platform/context/request-context.js';
import type { GraphQLContext } from './context.js';
import { errorCodes } from './error-codes.js';
import type { ErrorCode } from './error-codes.js';
import { formatError, inspectErrors } from './format-error.js';
import { json } from './http-response.js';
import type { HttpResponse } from './http-response.js';
import { actionDocuments } from './pages/action-documents.js';
import { locate } from './query-limits/places.js';
import { QueryLimits } from './query-limits/query-limits.js';
import { DocumentReader, maxErrors } from './read-document.js';
import type { Operation } from './request-body.js';
import { sandboxHeaders } from './security-headers.js';
import { readTrustedDocuments } from './trusted-documents.js';
import type { TrustedDocuments } from './trusted-documents.js';

/**
 * The names of requested operations in the log: fields of the schema, because the client's own names could be anything.
 */
const operations = new WeakMap<RequestContext, string>();

function listenerOf(bounds: QueryLimits): GraphQLRequestListener<GraphQLContext> {
  return {
    async didResolveSource(context) {
      // The library does not parse or validate a document that the context already has.
      Object.assign(context, { document: context.contextValue.document });
    },
    async didResolveOperation({ contextValue, document, operation, request, schema }) {
      bounds.admit(document, request.variables ?? {});
      if (!operation) return;
      if (!schema.getRootType(operation.operation)) throw noSuchOperation();
      operations.set(contextValue.ctx, rootFieldsOf(operation));
    },
    async didEncounterErrors({ errors, schema, operation, request, contextValue }) {
      const { ctx } = contextValue;
      for (const error of errors) locate(error);
      inspectErrors({ ctx, schema, errors, operation, variables: request.variables });
    },
  };
}

function pluginOf(bounds: QueryLimits): ApolloServerPlugin<GraphQLContext> {
  const listener = listenerOf(bounds);
  return { requestDidStart: async () => listener };
}

function rootFieldsOf({ selectionSet }: OperationDefinitionNode): string {
  const names = selectionSet.selections
    .slice(0, 5)
    .map((node) => (node.kind === Kind.FIELD ? node.name.value : '…'));
  return names.join(' ');
}

/** The error for subscriptions, which the library would report as an error of the server. */
function noSuchOperation(): GraphQLError {
  const extensions = { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } };
  return new GraphQLError('Only queries and mutations are supported.', { extensions });
}

export function operationOf(ctx: RequestContext): string | undefined {
  return operations.get(ctx);
}

/** The handlers of the GraphQL endpoint. */
export interface Api {
  readonly apollo: ApolloServer<GraphQLContext>;
  readonly documents: DocumentReader;
  readonly schema: GraphQLSchema;
  readonly trusted: TrustedDocuments | null;
}

export async function startApi(app: App, schema: GraphQLSchema): Promise<Api> {
  const trusted = readTrustedDocuments(app.config.trustedDocuments, actionDocuments);
  const bounds = new QueryLimits(app.config, schema);
  const documents = new DocumentReader(schema, bounds, app.config.graphqlMaxTokens);
  return { apollo: await startApollo(app, schema, bounds), documents, schema, trusted };
}

async function startApollo(
  app: App,
  schema: GraphQLSchema,
  bounds: QueryLimits,
): Promise<ApolloServer<GraphQLContext>> {
  const isDevelopment = app.config.env === 'development';
  const apollo = new ApolloServer<GraphQLContext>({
    schema,
    formatError,
    introspection: isDevelopment,
    hideSchemaDetailsFromClientErrors: !isDevelopment,
    documentStore: null,
    executionOptions: { maxCoercionErrors: maxErrors },
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    // The HTTP layer accepts only JSON, which gives the same protection.
    csrfPrevention: false,
    logger: app.log,
    plugins: [
      pluginOf(bounds),
      ApolloServerPluginCacheControlDisabled(),
      isDevelopment
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false })
        : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/** The page that opens Apollo Sandbox; development only. */
export async function sandboxPage(
  apollo: ApolloServer<GraphQLContext>,
  ctx: RequestContext,
): Promise<HttpResponse> {
  const headers = new HeaderMap([['accept', 'text/html']]);
  const page = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'GET', headers, search: '', body: '' },
    context: async () => ({ ctx: ctx }),
  });
  const body = page.body.kind === 'complete' ? page.body.string : '';
  return { status: 200, headers: { ...sandboxHeaders, 'content-type': 'text/html; charset=utf-8' }, body };
}

// Every response is a single JSON part, so an empty Accept header skips the library's content negotiation.
const http = { method: 'POST', headers: new HeaderMap([['accept', '']]), search: '', body: '' };

/** Runs an operation and converts the result to an HTTP response. */
export async function execute(
  { apollo, documents, schema }: Api,
  ctx: RequestContext,
  operation: Operation,
): Promise<HttpResponse> {
  const { document, errors } = documents.read(operation.query);
  if (errors) {
    inspectErrors({ ctx, schema, errors, document });
    const formatted = errors.map((error) => formatError(error.toJSON(), error));
    return answerOf({ errors: formatted }, 400, ctx);
  }

  const contextValue = { ctx, document };
  const { http: head, body } = await apollo.executeOperation({ ...operation, http }, { contextValue });
  if (body.kind !== 'single') throw new Error('Unexpected multipart response.');
  return answerOf(body.singleResult, head.status, ctx);
}

function answerOf(
  result: FormattedExecutionResult,
  status: number | undefined,
  ctx: RequestContext,
): HttpResponse {
  const { requestId } = ctx.client;
  for (const error of result.errors ?? []) error.extensions!['requestId'] = requestId;
  const headers = {
    ...retryAfterOf(result, ctx),
    ...(ctx.language && { 'content-language': ctx.language }),
  };
  return json(statusOf(result, status), result, headers);
}

/** A refusal of one operation that has no code of its own here leaves the given status. */
function statusOf({ errors = [] }: FormattedExecutionResult, given: number | undefined): number {
  const codes = errors.map(({ extensions }) => String(extensions?.['code']));
  const worst = Math.max(0, ...codes.map((code) => errorCodes[code as ErrorCode]?.status ?? 0));
  return worst || (given ?? 200);
}

/** The Retry-After header (RFC 9110 §10.2.3), for refusals in typed results as well as in errors. */
function retryAfterOf(
  { errors = [] }: FormattedExecutionResult,
  ctx: RequestContext,
): Record<string, string> {
  const waits = [
    ctx.refused?.extras.retryAfter,
    ...errors.map(({ extensions }) => extensions?.['retryAfter']),
  ];
  const longest = Math.max(0, ...waits.filter((wait) => typeof wait === 'number'));
  return longest > 0 ? { 'retry-after': String(Math.ceil(longest)) } : {};
}
