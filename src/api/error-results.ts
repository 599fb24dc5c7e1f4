import { getNamedType, isUnionType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { Refusal } from '../platform/errors/refusal.js';
import { memberOf } from '../platform/graphql/auth-errors.types.js';
import type { GraphQLContext } from './context.js';
import { rootFields } from './root-fields.js';

/** The names of the members of a field's result union; none where the field answers no union. */
export function unionMembers(field: GraphQLField<unknown, GraphQLContext>): Set<string> {
  const type = getNamedType(field.type);
  return new Set(isUnionType(type) ? type.getTypes().map((member) => member.name) : []);
}

/** A thrown refusal becomes the member of the field's union that bears its name; one it does not have goes on up. */
export function errorsAsResults(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    const members = unionMembers(field);
    const { resolve } = field;
    if (members.size === 0) continue;

    field.resolve = async (source, args, context, info) => {
      try {
        return await resolve?.(source, args, context, info);
      } catch (error) {
        if (!(error instanceof Refusal) || !members.has(`${error.refused}Error`)) throw error;
        context.ctx.refused = error;
        return memberOf(error);
      }
    };
  }
}
