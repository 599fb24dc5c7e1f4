import { isInputObjectType, isObjectType, isInterfaceType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { InvalidField } from '../platform/errors/refusal.js';

const vocabularies = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

/**
 * The same, with what is no word of the schema left out. A name that a caller made up may be a password that landed in
 * the wrong place.
 */
export function redactUnknownNames(schema: GraphQLSchema, { path, message }: InvalidField): InvalidField {
  const words = vocabularyOf(schema);
  const isOurs = (text: string) => text.split(/\W+/).every((word) => /^\d*$/.test(word) || words.has(word));
  return {
    path: path.map((part) => (isOurs(part) ? part : '…')),
    message: message.replaceAll(/"([^"]*)"/g, (quoted, text: string) => (isOurs(text) ? quoted : '"…"')),
  };
}

/** The names of types, of arguments, and of fields of inputs. */
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
