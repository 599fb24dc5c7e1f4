import { Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { Comparisons } from './comparisons.js';
import { ListSizes } from './list-sizes.js';

type Variables = Readonly<Record<string, unknown>>;

/** The measures of a part of a document, with its fragments expanded. */
export interface Measures {
  /** Levels of fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** The sum over all fields of the product of the page sizes around them. */
  readonly complexity: number;
  /** Fields at the top level, without `__typename`. */
  readonly width: number;
  /** Fields in the selection itself or in its inline fragments. */
  readonly names: number;
  /** Fragments that are spread there, directly or indirectly. */
  readonly spreads: number;
  readonly reached: number;
}

const nothing: Measures = {
  depth: 0,
  aliases: 0,
  directives: 0,
  complexity: 0,
  width: 0,
  names: 0,
  spreads: 0,
  reached: 0,
};

/** Marks a fragment that is being walked. */
const underWay: Measures = { ...nothing };

const introspective = new Set(['__schema', '__type']);

/**
 * Measures a document. Of the schema it knows only the names of fields that return pages. Each fragment is walked once
 * and its measures are added at each spread, so the time is proportional to the text, not to its expansion.
 */
export class DocumentMeasure {
  /** Whether the document requests the schema. */
  introspects = false;
  /** Whether a fragment spreads itself, directly or indirectly. */
  circles = false;
  readonly comparisons = new Comparisons();
  readonly sizes: ListSizes;
  readonly operations: { readonly node: OperationDefinitionNode; readonly measures: Measures }[] = [];
  readonly fragments: Measures[];
  private inlineDepth = 0;
  private readonly named = new Map<string, FragmentDefinitionNode>();
  private readonly walked = new Map<FragmentDefinitionNode, Measures>();

  /** If introspection is on, its fields are not measured: a rule of the library bounds them. */
  constructor(
    { definitions }: DocumentNode,
    private readonly introspectionIsOn: boolean,
    variables: Variables,
    paged: ReadonlySet<string>,
  ) {
    const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.sizes = new ListSizes(operations, variables, paged);
    for (const node of fragments) this.named.set(node.name.value, node);
    for (const node of operations) this.operations.push({ node, measures: this.operation(node) });
    this.fragments = fragments.map((node) => this.fragment(node));
  }

  private operation(node: OperationDefinitionNode): Measures {
    const around = [node, ...(node.variableDefinitions ?? [])];
    const directives = around.reduce((sum, at) => sum + (at.directives?.length ?? 0), 0);
    return withDirectives(this.selectionSet(node.selectionSet), directives);
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
        : withDirectives(this.selectionSet(node.selectionSet), node.directives?.length ?? 0);
    this.walked.set(node, measures);
    return measures;
  }

  /** Measures the selection of an operation, a fragment or a field. The library compares its fields with each other. */
  private selectionSet(node: SelectionSetNode): Measures {
    const around = this.inlineDepth;
    this.inlineDepth = 0;
    const measures = this.selections(node);
    this.inlineDepth = around;
    this.comparisons.selection(measures.spreads, measures.reached);
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
      sum.names += part.names;
      sum.spreads += part.spreads;
      sum.reached += part.reached;
    }
    return sum;
  }

  private selection(node: SelectionNode): Measures {
    if (node.kind === Kind.FIELD) return this.field(node);
    const directives = node.directives?.length ?? 0;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      this.inlineDepth += 1;
      const measures = this.selections(node.selectionSet);
      this.inlineDepth -= 1;
      return withDirectives(measures, directives);
    }
    this.comparisons.spread(node.name.value);
    const fragment = this.named.get(node.name.value);
    const measures = fragment ? this.fragment(fragment) : nothing;
    return withDirectives({ ...measures, names: 0, spreads: 1, reached: 1 + measures.reached }, directives);
  }

  private field(node: FieldNode): Measures {
    const name = node.name.value;
    const isOfSchema = introspective.has(name);
    this.introspects ||= isOfSchema;

    const inside = isOfSchema && this.introspectionIsOn ? nothing : this.insideOf(node);
    this.comparisons.field(node, inside.names, inside.spreads, this.inlineDepth);
    const measures = {
      depth: inside.depth + 1,
      aliases: inside.aliases + (node.alias ? 1 : 0),
      directives: inside.directives,
      complexity: 1 + this.sizes.of(node) * inside.complexity,
      width: name === '__typename' ? 0 : 1,
      names: 1,
      spreads: 0,
      reached: 0,
    };
    return withDirectives(measures, node.directives?.length ?? 0);
  }

  private insideOf({ selectionSet }: FieldNode): Measures {
    return selectionSet ? this.selectionSet(selectionSet) : nothing;
  }
}

function withDirectives(measures: Measures, more: number): Measures {
  return more === 0 ? measures : { ...measures, directives: measures.directives + more };
}
