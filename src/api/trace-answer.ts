import type { Config } from '../platform/config/config.js';
import type { RequestContext } from '../platform/context/request-context.js';
import type { Tracing } from '../platform/telemetry/spans.js';
import { operationOf } from './graphql-server.js';

/** Adds the outcome to the span of a request. The path is added only if the server has it: others could be anything. */
export function traceAnswer(
  tracing: Tracing,
  ctx: RequestContext,
  { method, path }: { readonly method: string | undefined; readonly path: string },
  status: number,
) {
  const route = routeOf(ctx.config, path);
  const operation = operationOf(ctx);
  const facts = {
    'http.request.method': method!,
    'http.response.status_code': status,
    ...(route !== null && { 'http.route': route }),
    ...(operation !== undefined && { 'gatehouse.operation': operation }),
  };
  tracing.note(facts, route === null ? method! : `${method} ${route}`);
}

function routeOf(config: Config, path: string): string | null {
  if (/^\/mailbox(\/|$)/.test(path)) return '/mailbox';
  const { graphqlPath, verifyEmailPath, resetPasswordPath, confirmEmailChangePath } = config;
  const routes = [graphqlPath, verifyEmailPath, resetPasswordPath, confirmEmailChangePath];
  const fixed = ['/', '/health', '/ready', '/.well-known/jwks.json', '/favicon.svg', '/favicon.ico'];
  return [...routes, ...fixed].includes(path) ? path : null;
}
