import { isInputObjectType, isObjectType, isInterfaceType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { InvalidValue } from './input-errors.js';

const vocabularies = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

/**
 * Removes names that are not in the schema from an error. A name that a client sent may be a password in the wrong
 * place.
 */
export function redactUnknownNames(schema: GraphQLSchema, { path, message }: InvalidValue): InvalidValue {
  const words = vocabularyOf(schema);
  const isOurs = (text: string) => text.split(/\W+/).every((word) => /^\d*$/.test(word) || words.has(word));
  return {
    path: path.map((part) => (isOurs(part) ? part : '…')),
    message: message.replaceAll(/"([^"]*)"/g, (quoted, text: string) => (isOurs(text) ? quoted : '"…"')),
  };
}

/** The names of types, arguments and input fields. */
function vocabularyOf(schema: GraphQLSchema): ReadonlySet<string> {
  const known = vocabularies.get(schema);
  if (known) return known;

  const words = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) => {
      if (isInputObjectType(type)) return [type.name, ...Object.keys(type.getFields())];
      const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
      return [type.name, ...fields.flatMap(({ args }) => args.map(({ name }) => name))];
    }),
  );
  for (const { args } of schema.getDirectives()) for (const { name } of args) words.add(name);
  vocabularies.set(schema, words);
  return words;
}
