import type { GraphQLField, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Config } from '../platform/config/config.js';
import type { RequestContext } from '../platform/context/request-context.js';
import type { GraphQLContext } from './context.js';

export type ApiField = GraphQLField<unknown, GraphQLContext>;

export type Args = Record<string, unknown> & { readonly input?: Readonly<Record<string, unknown>> | null };

export type Resolve = (args: Args, ctx: RequestContext, info: GraphQLResolveInfo) => unknown;

/** One step of what a field goes through; null where it does not concern the field. */
export type Step = (field: ApiField, config: Config) => ((next: Resolve) => Resolve) | null;

/** The queries and mutations: every way into the API. */
export function rootFields(schema: GraphQLSchema): ApiField[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.flatMap((type) => Object.values(type?.getFields() ?? {}));
}
