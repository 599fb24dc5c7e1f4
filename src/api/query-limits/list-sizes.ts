import { isInterfaceType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLSchema, OperationDefinitionNode, ValueNode } from 'graphql';
import { pageSizes } from '../../platform/graphql/cursor-pagination.js';

const sizing = new Set(['first', 'last']);

/** The names of fields that return a page and have arguments for its size. */
export function pagedFields(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) || isInterfaceType(type),
  );
  const fields = types.flatMap((type) => Object.values(type.getFields()));
  return new Set(
    fields.filter(({ args }) => args.some(({ name }) => sizing.has(name))).map(({ name }) => name),
  );
}

/** The sizes of pages according to `first` and `last` in the document, its defaults and the variables. */
export class ListSizes {
  /** Whether a variable sets a size, so that another request may get a larger page with the same document. */
  varies = false;
  private readonly defaults = new Map<string, number>();

  constructor(
    operations: readonly OperationDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
    private readonly paged: ReadonlySet<string>,
  ) {
    const definitions = operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions);
    for (const { variable, defaultValue } of definitions) {
      const name = variable.name.value;
      const size = Math.max(this.defaults.get(name) ?? 0, literal(defaultValue) ?? 0);
      if (size > 0) this.defaults.set(name, size);
    }
  }

  /** The size of a page, at least one. The default size applies if the field gives none. */
  of({ name, arguments: args = [] }: FieldNode): number {
    const said = args.filter((arg) => sizing.has(arg.name.value)).map(({ value }) => this.size(value));
    const sizes = said.filter((size) => size !== null);
    const usual = this.paged.has(name.value) && sizes.length === 0 ? pageSizes.default : 1;
    return Math.max(usual, ...sizes);
  }

  /** Null if no size is given. */
  private size(value: ValueNode): number | null {
    if (value.kind !== Kind.VARIABLE) return literal(value);

    this.varies = true;
    const name = value.name.value;
    const given = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
    if (given === undefined) return this.defaults.get(name) ?? null;
    return typeof given === 'number' ? given : null;
  }
}

function literal(value: ValueNode | undefined): number | null {
  return value?.kind === Kind.INT ? Number(value.value) : null;
}
