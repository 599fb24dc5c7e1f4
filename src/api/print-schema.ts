import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { lexicographicSortSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Prints a schema in SDL with the directives of its fields, sorted, so that moving code does not change it. */
export function printPublishedSchema(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;
}
