import { getNamedType, isUnionType } from 'graphql';
import { ConflictError } from '../../admin/update-user.types.js';
import { answerLanguage } from '../../platform/context/language.js';
import { Refusal } from '../../platform/errors/refusal.js';
import { authErrors, memberOf } from '../../platform/graphql/auth-errors.types.js';
import type { ApiField, Step } from './root-fields.js';

/** The names of the members of a field's result union; empty if the type is not a union. */
export function unionMembers(field: ApiField): Set<string> {
  const type = getNamedType(field.type);
  return new Set(isUnionType(type) ? type.getTypes().map((member) => member.name) : []);
}

/** Those of the platform, and those that show an account. */
const errors = { ...authErrors, ConflictError };

/** Converts a thrown refusal to the member of the field's union with its name. Rethrows it if the union has none. */
export const errorsAsResults: Step = (field) => {
  const members = unionMembers(field);
  if (members.size === 0) return null;
  return (next) => async (args, ctx, info) => {
    try {
      return await next(args, ctx, info);
    } catch (error) {
      const language = answerLanguage(ctx, args.input?.['locale']);
      if (!(error instanceof Refusal) || !members.has(`${error.refused}Error`)) throw error;
      ctx.refused = error;
      return memberOf(error, errors, language);
    }
  };
};
