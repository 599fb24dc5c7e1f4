import { Kind } from 'graphql';
import type { FieldNode, OperationDefinitionNode, ValueNode } from 'graphql';

const sizing = new Set(['first', 'last']);

/** How many items lists may hold, as `first` and `last` say in the document, its defaults and the variables. */
export class ListSizes {
  /** Whether a variable has a say, so that another request may ask for more by the same document. */
  varies = false;
  private readonly defaults = new Map<string, number>();

  constructor(
    operations: readonly OperationDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    const definitions = operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions);
    for (const { variable, defaultValue } of definitions) {
      const name = variable.name.value;
      this.defaults.set(name, Math.max(this.defaults.get(name) ?? 1, literal(defaultValue)));
    }
  }

  /** At least one: an empty list is known only once it is asked for. */
  of({ arguments: args = [] }: FieldNode): number {
    const sizes = args.filter(({ name }) => sizing.has(name.value)).map(({ value }) => this.size(value));
    return Math.max(1, ...sizes);
  }

  private size(value: ValueNode): number {
    if (value.kind !== Kind.VARIABLE) return literal(value);

    this.varies = true;
    const name = value.name.value;
    const given = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
    if (given === undefined) return this.defaults.get(name) ?? 1;
    return typeof given === 'number' ? given : 1;
  }
}

function literal(value: ValueNode | undefined): number {
  return value?.kind === Kind.INT ? Number(value.value) : 1;
}
