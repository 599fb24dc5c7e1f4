import { isIntrospectionType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { longestOf, tooLong } from '../platform/graphql/text-bounds.js';
import type { GraphQLContext } from './context.js';
import { unionMembers } from './error-results.js';

/**
 * Bounds the length of every text before anything is done with it, limits by account included, and refuses text that
 * PostgreSQL would not keep: it refuses NUL, and quietly changes lone surrogates. Fields without an InvalidInputError
 * take tokens and ids only, whose own forms admit no such text.
 */
export function refuseUnfitText(schema: GraphQLSchema): void {
  for (const field of fieldsWithArguments(schema)) {
    const { resolve } = field;
    const isStrict = unionMembers(field).has('InvalidInputError');

    field.resolve = (source, args, context, info) => {
      const texts = textsIn(args, []);
      refuseInvalid(texts.map(({ path, text }) => overlong(path, text)));
      if (isStrict) refuseInvalid(texts.map(({ path, text }) => unreadable(path, text)));
      texts.forEach(shorten);
      return resolve?.(source, args, context, info);
    };
  }
}

function fieldsWithArguments(schema: GraphQLSchema): GraphQLField<unknown, GraphQLContext>[] {
  const own = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const fields = own.filter(isObjectType).flatMap((type) => Object.values(type.getFields()));
  return fields.filter(({ args, resolve }) => args.length > 0 && resolve);
}

interface Text {
  readonly path: readonly string[];
  readonly text: string;
  readonly holder: Record<string, unknown>;
}

function textsIn(value: unknown, path: readonly string[]): Text[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([name, inner]) => {
    const innerPath = [...path, name];
    return typeof inner === 'string' ? [{ path: innerPath, text: inner, holder }] : textsIn(inner, innerPath);
  });
}

function overlong(path: readonly string[], text: string): InvalidField | null {
  const message = tooLong(path.at(-1)!, text);
  return message === null ? null : { path, message };
}

function unreadable(path: readonly string[], text: string): InvalidField | null {
  const message = 'Leave out NUL characters and unpaired surrogates.';
  return text.includes('\0') || !text.isWellFormed() ? { path, message } : null;
}

/** Of a token or an id that is longer than any, so much goes on as shows that it is none. */
function shorten({ path, text, holder }: Text): void {
  const field = path.at(-1)!;
  const longest = longestOf(field);
  if (text.length > longest) holder[field] = text.slice(0, longest + 1);
}
