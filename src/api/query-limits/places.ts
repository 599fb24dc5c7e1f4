import { Source } from 'graphql';
import type { ASTNode, DocumentNode, GraphQLError, Location, SourceLocation } from 'graphql';
import { nodesOf } from './ast-nodes.js';

const nowhere = new Source('');

/**
 * The position of a node, instead of the library's Location. A Location keeps the text and all tokens in memory,
 * including comments, and an error with Locations reads the text from its start to count the lines, once per node.
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

/** Replaces the Location of every node of a document with a Place. */
export function placeNodes(document: DocumentNode): void {
  for (const node of nodesOf(document)) {
    const { line = 0, column = 0 } = node.loc?.startToken ?? {};
    Object.assign(node, { loc: new Place(line, column) });
  }
}

/** Most places in an error; a conflict of fields may have hundreds. */
const maxLocations = 10;

/** Corrects the locations of an error, which the library cannot compute without the text. */
export function locate(error: GraphQLError): void {
  const places = (error.nodes ?? []).slice(0, maxLocations).flatMap(placeOf);
  if (places.length > 0) Object.assign(error, { locations: places });
}

function placeOf({ loc }: ASTNode): SourceLocation[] {
  const place: Location | Place | undefined = loc;
  return place instanceof Place ? [{ line: place.line, column: place.column }] : [];
}
