import { getNamedType, isUnionType } from 'graphql';
import { Refusal } from '../platform/errors/refusal.js';
import { memberOf } from '../platform/graphql/auth-errors.types.js';
import type { ApiField, Step } from './root-fields.js';

/** The names of the members of a field's result union; none where the field answers no union. */
export function unionMembers(field: ApiField): Set<string> {
  const type = getNamedType(field.type);
  return new Set(isUnionType(type) ? type.getTypes().map((member) => member.name) : []);
}

/** A thrown refusal becomes the member of the field's union that bears its name; one it does not have goes on up. */
export const errorsAsResults: Step = (field) => {
  const members = unionMembers(field);
  if (members.size === 0) return null;
  return (next) => async (args, ctx, info) => {
    try {
      return await next(args, ctx, info);
    } catch (error) {
      if (!(error instanceof Refusal) || !members.has(`${error.refused}Error`)) throw error;
      ctx.refused = error;
      return memberOf(error);
    }
  };
};
