import { refuseInvalid } from '../errors/refusal.js';
import type { InvalidField } from '../errors/refusal.js';
import { msg } from '../messages/messages.js';
import { isGiven } from './is-given.js';

/** The requested part of a list, as in the GraphQL Cursor Connections Specification. */
export interface PageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The values that order a list. The last value makes the key unique. */
type Key = readonly string[];

/** One end of a range. */
export interface Bound {
  readonly key: Key;
  readonly isIncluded: boolean;
}

export interface Range {
  readonly after: Bound | null;
  readonly before: Bound | null;
  /** Whether the limit counts from the end, and the last row comes first. */
  readonly isBackwards: boolean;
  readonly limit: number;
}

/** A list that can be read in pages. */
export interface Ordered<Node> {
  /** Names the list and its order. A cursor is valid only for the same name. */
  readonly name: string;
  readonly keyOf: (node: Node) => Key;
  readonly isKey: (key: Key) => boolean;
  readonly read: (range: Range) => Promise<Node[]>;
}

export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const pageSizes = { most: 100, default: 20 };

/**
 * Reads one page of a list, between the given cursors. Pages are found by key, so every page is equally fast, and
 * insertions and deletions never cause a row to be skipped or repeated.
 */
export async function connection<Node>(list: Ordered<Node>, request: PageRequest): Promise<Connection<Node>> {
  const { after, before, isBackwards, size } = readRequest(list, request);
  const rows = await list.read({ after, before, isBackwards, limit: size + 1 });
  const isMore = rows.length > size;
  const nodes = rows.slice(0, size);
  if (isBackwards) nodes.reverse();

  const edges = nodes.map((node) => ({ node, cursor: writeCursor(list.name, list.keyOf(node)) }));
  const hasNextPage = (isMore && !isBackwards) || (await isAnyFrom(list, before, 'after'));
  const hasPreviousPage = (isMore && isBackwards) || (await isAnyFrom(list, after, 'before'));
  const [startCursor = null, endCursor = null] = [edges[0]?.cursor, edges.at(-1)?.cursor];
  return { edges, nodes, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor } };
}

/** Whether a row exists at the cursor that bounds the page, or beyond it. */
async function isAnyFrom<Node>(
  { read }: Ordered<Node>,
  cursor: Bound | null,
  side: 'after' | 'before',
): Promise<boolean> {
  if (!cursor) return false;
  const ends = { after: null, before: null, [side]: { ...cursor, isIncluded: true } };
  const rows = await read({ ...ends, isBackwards: side === 'before', limit: 1 });
  return rows.length > 0;
}

type Page = Omit<Range, 'limit'> & { readonly size: number };

function readRequest<Node>(list: Ordered<Node>, { first, after, last, before }: PageRequest): Page {
  const [from, to] = [readBound(list, after), readBound(list, before)];
  refuseInvalid([
    unfitSize('first', first),
    unfitSize('last', last),
    isGiven(first) && isGiven(last) ? { path: ['last'], message: msg('pageTwice') } : null,
    from === undefined ? foreign('after') : null,
    to === undefined ? foreign('before') : null,
  ]);
  const size = first ?? last ?? pageSizes.default;
  return { after: from ?? null, before: to ?? null, isBackwards: isGiven(last), size };
}

function unfitSize(name: string, size: number | null | undefined): InvalidField | null {
  const isFit = !isGiven(size) || (size! >= 0 && size! <= pageSizes.most);
  return isFit ? null : { path: [name], message: msg('pageSize', { count: pageSizes.most }) };
}

function foreign(name: string): InvalidField {
  return { path: [name], message: msg('pageUnknown') };
}

function writeCursor(name: string, key: Key): string {
  return Buffer.from(JSON.stringify([name, ...key])).toString('base64url');
}

/** Returns null if no cursor is given, undefined if the cursor does not belong to this list. */
function readBound<Node>(list: Ordered<Node>, cursor: string | null | undefined): Bound | null | undefined {
  if (cursor === null || cursor === undefined) return null;
  const [name, ...key] = readParts(cursor);
  return name === list.name && list.isKey(key) ? { key, isIncluded: false } : undefined;
}

function readParts(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}
