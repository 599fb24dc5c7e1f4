import { coerceInputValue, isInputType, isNonNullType, Kind, typeFromAST, visit } from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { maxErrors } from './read-document.js';

/** A value that does not fit the schema. Only programs send one, so the message is for developers. */
export interface InvalidValue {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * The library's messages about values repeat the values, which may be passwords and tokens. These messages give the
 * path of the argument and the expected type, and nothing that was sent.
 */
export function invalidVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): InvalidValue[] {
  const invalid: InvalidValue[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    if (invalid.length >= enough) break;
    invalid.push(...invalidVariable(schema, definition, variables));
  }
  return invalid;
}

/** Most reported fields, as in the library. Each costs the library a search for similar names. */
const enough = maxErrors;

class Enough extends Error {}

function invalidVariable(
  schema: GraphQLSchema,
  { variable, type: typeNode, defaultValue }: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): InvalidValue[] {
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return [];
  if (!Object.hasOwn(variables, name)) {
    const isMissing = isNonNullType(type) && !defaultValue;
    return isMissing ? [{ path: [name], message: `Give a value of type ${String(type)}.` }] : [];
  }

  const invalid: InvalidValue[] = [];
  try {
    coerceInputValue(variables[name], type, (path, _value, error) => {
      invalid.push(invalidValue([name, ...path.map(String)], error.message));
      if (invalid.length >= enough) throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return invalid;
}

/** Maps errors about literals to the argument with the invalid literal. Other errors are left out. */
export function invalidLiterals(
  document: DocumentNode,
  errors: readonly GraphQLError[],
): Map<GraphQLError, InvalidValue> {
  const literals = new Map<ASTNode, GraphQLError[]>();
  for (const error of errors) {
    const node = error.nodes?.[0];
    if (!node || !(node.kind.endsWith('Value') || node.kind === Kind.OBJECT_FIELD)) continue;
    literals.set(node, [...(literals.get(node) ?? []), error]);
  }
  const found = new Map<GraphQLError, InvalidValue>();
  if (literals.size === 0) return found;

  visit(document, {
    enter(...[visited, , parent, , ancestors]) {
      const path = () => [...ancestors, parent ?? [], visited].flatMap(argumentName);
      for (const error of literals.get(visited) ?? []) found.set(error, invalidValue(path(), error.message));
    },
  });
  return found;
}

function argumentName(node: ASTNode | readonly ASTNode[]): string[] {
  if (!('kind' in node)) return [];
  return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? [node.name.value] : [];
}

/** The library reports a missing field at the object around it. */
function invalidValue(path: readonly string[], said: string): InvalidValue {
  const [, missing, type] =
    /^Field "(?:\w+\.)?(\w+)" of required type "([\w![\]]+)" was not provided/.exec(said) ?? [];
  if (missing) return { path: [...path, missing], message: `Give a value of type ${type}.` };
  return { path, message: safeMessage(said) };
}

/** Keeps messages that contain only names of the schema. Reduces all others to the name of the expected type. */
function safeMessage(message: string): string {
  const said =
    /^Field "[\w.]+" is not defined by type "\w+"/.exec(message) ??
    /^Expected (?:non-nullable type "[\w![\]]+" not to be null|type "\w+" to be an object)/.exec(message);
  if (said) return `${said[0]}.`;
  const wanted =
    /^(\w+) cannot represent/.exec(message) ??
    /^Enum "(\w+)" cannot represent/.exec(message) ??
    /^Value "[^"]*" does not exist in "(\w+)" enum/.exec(message) ??
    /^Expected (?:value of )?type "([\w![\]]+)"/.exec(message);
  return wanted ? `Give a value of type ${wanted[1]}.` : 'This value does not fit its type.';
}
