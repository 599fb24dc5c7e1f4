import { isAbstractType } from 'graphql';

/**
 * schema/possible-types.json: the members of every interface and union, as the option `possibleTypes` of Apollo Client's
 * cache takes them. Without it, the cache drops what a fragment on an interface selects.
 */
export function possibleTypes(schema) {
  const names = (types) => types.map(({ name }) => name).toSorted();
  const entries = Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type) && !type.name.startsWith('__'))
    .map((type) => [type.name, names(schema.getPossibleTypes(type))])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(Object.fromEntries(entries));
}
