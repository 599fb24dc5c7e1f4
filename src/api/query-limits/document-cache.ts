import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { nodesOf, textOf } from './ast-nodes.js';

/** Bytes for documents requested once, and for documents requested again. */
const budgets = { new: 8 * 2 ** 20, proven: 24 * 2 ** 20 };

/** Average bytes of a node, including its place and its part of a list. */
const bytesOfNode = 250;

/**
 * Valid documents, by their text. A document starts in the first part and moves to the second when it is requested
 * again, so that a flood of different documents evicts only other new documents.
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

/** The size of the text, at most two bytes per character, and of the nodes, whose names are slices of the text. */
function sizeCalculation(document: DocumentNode, text: string): number {
  let nodes = 0;
  let characters = text.length;
  for (const node of nodesOf(document)) {
    nodes += 1;
    characters += textOf(node).length;
  }
  return nodes * bytesOfNode + characters * 2;
}
