import type { FieldNode } from 'graphql';
import { nodesOf, textOf } from './ast-nodes.js';

/**
 * Costs of the steps of the comparison, in tenths of a microsecond, rounded up: two fields of one name, two fields with
 * selections, a field name looked up in the other selection, a printed node of an argument, a fragment compared with
 * another or with fields. A character of an argument costs one: escaping U+007F takes that long.
 */
const units = { pair: 2, pairWithFields: 8, name: 1, argumentNode: 8, fragments: 8 };

/** All fields of the document with one response name. */
interface Group {
  count: number;
  withFields: number;
  /** The cost that each field adds to each of its pairs. */
  weight: number;
  spreads: number;
  /** Inline fragments around the fields. The library compares once more for each. */
  inlineDepth: number;
}

/**
 * An upper bound of the cost of graphql-js' OverlappingFieldsCanBeMerged, which compares fields of one name in pairs,
 * prints the arguments of both for each pair, and compares fragments with the fields and fragments beside them.
 */
export class Comparisons {
  private readonly groups = new Map<string, Group>();
  private readonly spreadNames = new Set<string>();
  private fieldsWithFragments = 0;
  private fragmentPairs = 0;

  /** Adds a field with the number of names and spreads in its selection. */
  field(node: FieldNode, names: number, spreads: number, inlineDepth: number): void {
    const name = node.alias?.value ?? node.name.value;
    const group = this.groups.get(name) ?? newGroup();
    this.groups.set(name, group);
    group.count += 1;
    group.withFields += node.selectionSet ? 1 : 0;
    group.weight += argumentsCost(node) + names * units.name;
    group.spreads += spreads;
    group.inlineDepth = Math.max(group.inlineDepth, inlineDepth);
  }

  spread(name: string): void {
    this.spreadNames.add(name);
  }

  /** Adds a selection with spreads and the number of fragments that they reach. */
  selection(spreads: number, reached: number): void {
    this.fieldsWithFragments += reached;
    if (spreads > 1) this.fragmentPairs += reached ** 2 / 2;
  }

  /** The highest number of fields with the same response name. */
  get mostRepeated(): number {
    return Math.max(0, ...[...this.groups.values()].map(({ count }) => count));
  }

  /** The cost in tenths of a microsecond. */
  get cost(): number {
    // The library compares each pair of fragments once.
    const pairs = Math.min(this.fragmentPairs, this.spreadNames.size ** 2);
    const ofFragments = units.fragments * (this.fieldsWithFragments + pairs);
    return [...this.groups.values()].reduce((sum, group) => sum + costOf(group), ofFragments);
  }
}

function newGroup(): Group {
  return { count: 0, withFields: 0, weight: 0, spreads: 0, inlineDepth: 0 };
}

function costOf({ count, withFields, weight, spreads, inlineDepth }: Group): number {
  const pairs =
    (count * (count - 1) * units.pair + withFields * (withFields - 1) * units.pairWithFields) / 2 +
    (count - 1) * weight +
    (count > 1 ? (spreads ** 2 / 2) * units.fragments : 0);
  return pairs * (1 + inlineDepth);
}

function argumentsCost({ arguments: args = [] }: FieldNode): number {
  let cost = 0;
  for (const arg of args) {
    for (const node of nodesOf(arg.value)) cost += units.argumentNode + textOf(node).length;
  }
  return cost;
}
