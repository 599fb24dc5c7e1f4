import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { Context } from './context.js';

/** The queries and mutations: every way into the API. */
export function rootFields(schema: GraphQLSchema): GraphQLField<unknown, Context>[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.flatMap((type) => Object.values(type?.getFields() ?? {}));
}
