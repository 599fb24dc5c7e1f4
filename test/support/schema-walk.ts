import {
  buildClientSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  getNamedType,
} from 'graphql';
import type { GraphQLArgument, GraphQLInputField, GraphQLInputType, IntrospectionQuery } from 'graphql';
import type { TestClient } from './client.js';

/** A place in a query or mutation where a caller puts a value. */
export interface Place {
  readonly kind: 'query' | 'mutation';
  readonly field: string;
  /** The arguments of the field, as declared. */
  readonly args: readonly GraphQLArgument[];
  /** Leads to the value, as in ['input', 'email']. */
  readonly path: readonly string[];
  readonly type: GraphQLInputType;
  /** What to select of the answer. */
  readonly selection: string;
}

/** Every place that the published schema has for a value, arguments and the fields of their inputs alike. */
export async function everyPlace(client: TestClient): Promise<Place[]> {
  const { data } = await client.ask(getIntrospectionQuery());
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };

  return (['query', 'mutation'] as const).flatMap((kind) =>
    Object.values(roots[kind]?.getFields() ?? {}).flatMap(({ name: field, args, type }) => {
      const selection =
        'getFields' in getNamedType(type) || 'getTypes' in getNamedType(type) ? '{ __typename }' : '';
      return args
        .flatMap((arg) => placesIn(arg, []))
        .map((place) => ({ kind, field, args, selection, ...place }));
    }),
  );
}

function placesIn(
  { name, type }: GraphQLArgument | GraphQLInputField,
  above: readonly string[],
): Pick<Place, 'path' | 'type'>[] {
  const path = [...above, name];
  const named = getNamedType(type);
  // Inputs may hold themselves; three levels are deeper than any caller has to go.
  const inner = isInputObjectType(named) && path.length < 4 ? Object.values(named.getFields()) : [];
  return [{ path, type }, ...inner.flatMap((field) => placesIn(field, path))];
}

/** A value that each required argument would take, so that nothing but the place in question is wrong. */
export function harmlessArguments(
  args: readonly (GraphQLArgument | GraphQLInputField)[],
): Record<string, unknown> {
  return Object.fromEntries(
    args
      .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
      .map(({ name, type }) => [name, harmlessValue(name, type)]),
  );
}

const byName: Readonly<Record<string, unknown>> = {
  password: 'a lighthouse in the fog',
  newPassword: 'a harbour in the morning',
  email: 'somebody@example.com',
};

function harmlessValue(name: string, type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return harmlessArguments(Object.values(named.getFields()));
  if (isEnumType(named)) return named.getValues()[0]!.name;
  return byName[name] ?? { Boolean: true, Int: 1, Float: 1 }[named.name] ?? 'harmless';
}
