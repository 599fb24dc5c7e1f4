import { Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { ListSizes } from './list-sizes.js';

type Variables = Readonly<Record<string, unknown>>;

/** How much a part of a document asks for, with its fragments in their places. */
export interface Measures {
  /** Levels of fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** One for each field, times what the lists around it may hold. */
  readonly complexity: number;
  /** Fields of the outermost level, without `__typename`. */
  readonly width: number;
}

const nothing: Measures = { depth: 0, aliases: 0, directives: 0, complexity: 0, width: 0 };

/** Stands for a fragment that is being walked. */
const underWay: Measures = { ...nothing };

const introspective = new Set(['__schema', '__type']);

/**
 * Measures a document without a schema. Each fragment is walked once, and what it measures counts wherever it is
 * spread, so the time is in proportion to the text, whatever the spreads would grow to.
 */
export class Survey {
  /** Whether the document asks for the schema. */
  introspects = false;
  /** Whether a fragment spreads itself, by way of others or at once. */
  circles = false;
  /** How often the field that is written most stands in the text, by its name in the answer. */
  mostRepeated = 0;
  readonly sizes: ListSizes;
  readonly operations: { readonly node: OperationDefinitionNode; readonly measures: Measures }[] = [];
  readonly fragments: Measures[];
  private readonly repeats = new Map<string, number>();
  private readonly named = new Map<string, FragmentDefinitionNode>();
  private readonly walked = new Map<FragmentDefinitionNode, Measures>();

  /** With introspection on, what it asks for goes unmeasured: a rule of the library bounds it. */
  constructor(
    { definitions }: DocumentNode,
    private readonly introspectionIsOn: boolean,
    variables: Variables,
  ) {
    const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.sizes = new ListSizes(operations, variables);
    for (const node of fragments) this.named.set(node.name.value, node);
    for (const node of operations) this.operations.push({ node, measures: this.operation(node) });
    this.fragments = fragments.map((node) => this.fragment(node));
  }

  private operation(node: OperationDefinitionNode): Measures {
    const around = [node, ...(node.variableDefinitions ?? [])];
    const directives = around.reduce((sum, at) => sum + (at.directives?.length ?? 0), 0);
    return withDirectives(this.selections(node.selectionSet), directives);
  }

  private fragment(node: FragmentDefinitionNode): Measures {
    const known = this.walked.get(node);
    this.circles ||= known === underWay;
    if (known) return known;

    this.walked.set(node, underWay);
    const ofSchema = node.typeCondition.name.value.startsWith('__');
    const measures =
      ofSchema && this.introspectionIsOn
        ? nothing
        : withDirectives(this.selections(node.selectionSet), node.directives?.length ?? 0);
    this.walked.set(node, measures);
    return measures;
  }

  private selections({ selections }: SelectionSetNode): Measures {
    const sum = { ...nothing };
    for (const node of selections) {
      const part = this.selection(node);
      sum.depth = Math.max(sum.depth, part.depth);
      sum.aliases += part.aliases;
      sum.directives += part.directives;
      sum.complexity += part.complexity;
      sum.width += part.width;
    }
    return sum;
  }

  private selection(node: SelectionNode): Measures {
    if (node.kind === Kind.FIELD) return this.field(node);
    const directives = node.directives?.length ?? 0;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      return withDirectives(this.selections(node.selectionSet), directives);
    }
    const fragment = this.named.get(node.name.value);
    return withDirectives(fragment ? this.fragment(fragment) : nothing, directives);
  }

  private field(node: FieldNode): Measures {
    const name = node.name.value;
    this.count(node.alias?.value ?? name);
    const isOfSchema = introspective.has(name);
    this.introspects ||= isOfSchema;

    const inside = isOfSchema && this.introspectionIsOn ? nothing : this.insideOf(node);
    const measures = {
      depth: inside.depth + 1,
      aliases: inside.aliases + (node.alias ? 1 : 0),
      directives: inside.directives,
      complexity: 1 + this.sizes.of(node) * inside.complexity,
      width: name === '__typename' ? 0 : 1,
    };
    return withDirectives(measures, node.directives?.length ?? 0);
  }

  private insideOf({ selectionSet }: FieldNode): Measures {
    return selectionSet ? this.selections(selectionSet) : nothing;
  }

  private count(name: string): void {
    const times = (this.repeats.get(name) ?? 0) + 1;
    this.repeats.set(name, times);
    this.mostRepeated = Math.max(this.mostRepeated, times);
  }
}

function withDirectives(measures: Measures, more: number): Measures {
  return more === 0 ? measures : { ...measures, directives: measures.directives + more };
}
