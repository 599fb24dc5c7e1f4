import { Source } from 'graphql';
import type { ASTNode, DocumentNode, GraphQLError, Location, SourceLocation } from 'graphql';
import { nodesOf } from './ast-nodes.js';

const nowhere = new Source('');

/**
 * Where a node begins, in place of the library's Location. That one keeps the text and all tokens in memory, comments
 * included, and an error that is made with it reads the text from its beginning to count the lines: once for each
 * node that it names.
 */
class Place {
  constructor(
    readonly line: number,
    readonly column: number,
  ) {}

  get start(): number {
    return 0;
  }

  get source(): Source {
    return nowhere;
  }
}

/** Gives every node of a document a Place instead of its Location. */
export function placeNodes(document: DocumentNode): void {
  for (const node of nodesOf(document)) {
    const { line = 0, column = 0 } = node.loc?.startToken ?? {};
    Object.assign(node, { loc: new Place(line, column) });
  }
}

/** How many places an error names at most; a conflict of fields may have hundreds. */
const maxLocations = 10;

/** Puts right what the library, which finds no text, says about where an error is. */
export function locate(error: GraphQLError): void {
  const places = (error.nodes ?? []).slice(0, maxLocations).flatMap(placeOf);
  if (places.length > 0) Object.assign(error, { locations: places });
}

function placeOf({ loc }: ASTNode): SourceLocation[] {
  const place: Location | Place | undefined = loc;
  return place instanceof Place ? [{ line: place.line, column: place.column }] : [];
}
