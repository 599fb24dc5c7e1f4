import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { GraphQLContext } from './context.js';

/** The queries and mutations: every way into the API. */
export function rootFields(schema: GraphQLSchema): GraphQLField<unknown, GraphQLContext>[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.flatMap((type) => Object.values(type?.getFields() ?? {}));
}
