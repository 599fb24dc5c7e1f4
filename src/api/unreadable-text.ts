import type { GraphQLSchema } from 'graphql';
import type { InvalidField } from '../platform/refusal.js';
import { refuseInvalid } from '../platform/refusal.js';
import { membersOf } from './refusals-as-results.js';
import { rootFields } from './root-fields.js';

/**
 * PostgreSQL refuses text with NUL and quietly changes lone surrogates, so neither gets that far. Fields without an
 * InvalidInputError take tokens and ids only, whose own forms admit no such text.
 */
export function refuseUnreadableText(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    const { resolve } = field;
    if (!membersOf(field).has('InvalidInputError')) continue;

    field.resolve = (source, args, context, info) => {
      refuseInvalid(unreadable(args, []));
      return resolve?.(source, args, context, info);
    };
  }
}

function unreadable(value: unknown, path: readonly string[]): InvalidField[] {
  if (typeof value === 'string') {
    const message = 'Leave out NUL characters and unpaired surrogates.';
    return value.includes('\0') || !value.isWellFormed() ? [{ path, message }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => unreadable(inner, [...path, name]));
}
