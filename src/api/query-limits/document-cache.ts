import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { nodesOf, textOf } from './ast-nodes.js';

/** Bytes, for documents that were asked for once, and for those that came again. */
const budgets = { new: 8 * 2 ** 20, proven: 24 * 2 ** 20 };

/** Bytes that a node takes on average, with its place and the list that it stands in. */
const bytesOfNode = 250;

/**
 * Documents that were found good, by their text. A new one is kept among the new ones, and moves on when it is asked
 * for again, so that a flood of documents that differ pushes out only each other.
 */
export class DocumentCache {
  private readonly fresh = new LRUCache<string, DocumentNode>({ maxSize: budgets.new, sizeCalculation });
  private readonly proven = new LRUCache<string, DocumentNode>({ maxSize: budgets.proven, sizeCalculation });

  get(text: string): DocumentNode | undefined {
    const found = this.proven.get(text);
    if (found) return found;

    const document = this.fresh.get(text);
    if (!document) return undefined;
    this.fresh.delete(text);
    this.proven.set(text, document);
    return document;
  }

  set(text: string, document: DocumentNode): void {
    this.fresh.set(text, document);
  }
}

/** The text, of which names and literals are slices, two bytes a character at most, and the nodes. */
function sizeCalculation(document: DocumentNode, text: string): number {
  let nodes = 0;
  let characters = text.length;
  for (const node of nodesOf(document)) {
    nodes += 1;
    characters += textOf(node).length;
  }
  return nodes * bytesOfNode + characters * 2;
}
