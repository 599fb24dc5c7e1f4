import type { GraphQLField, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Config } from '../../platform/config/config.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import type { GraphQLContext } from '../context.js';

export type ApiField = GraphQLField<unknown, GraphQLContext>;

export type Args = Record<string, unknown> & { readonly input?: Readonly<Record<string, unknown>> | null };

export type Resolve = (args: Args, ctx: RequestContext, info: GraphQLResolveInfo) => unknown;

/** One step of the field pipeline. Returns null if it does not apply to the field. */
export type Step = (field: ApiField, config: Config) => ((next: Resolve) => Resolve) | null;

/** All queries and mutations. */
export function rootFields(schema: GraphQLSchema): ApiField[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.flatMap((type) => Object.values(type?.getFields() ?? {}));
}
