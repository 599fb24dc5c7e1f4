import { GraphQLError, Kind, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { DocumentCache } from './query-limits/document-cache.js';
import { placeNodes } from './query-limits/places.js';
import type { QueryLimits } from './query-limits/query-limits.js';

/** A valid document, or its errors. Validation errors come with the parsed document. */
export type ReadDocument =
  | { readonly document: DocumentNode; readonly errors: null }
  | { readonly document: DocumentNode | null; readonly errors: readonly GraphQLError[] };

/** Most reported errors of a document. An error costs much more time than a valid field. */
export const maxErrors = 10;

/**
 * Reports only the first error about directives. Scanners send many unknown directives, and read one error for each as
 * a sign that the number of directives is not limited.
 */
function withoutRepeats(errors: readonly GraphQLError[]): GraphQLError[] {
  const isOfDirective = ({ nodes }: GraphQLError) => nodes?.[0]?.kind === Kind.DIRECTIVE;
  const first = errors.find(isOfDirective);
  return errors.filter((error) => error === first || !isOfDirective(error));
}

/** Parses, bounds and validates documents, in this order, and caches the valid ones. */
export class DocumentReader {
  private readonly cache = new DocumentCache();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly bounds: QueryLimits,
    private readonly maxTokens: number,
  ) {}

  read(text: string): ReadDocument {
    const known = this.cache.get(text);
    if (known) return { document: known, errors: null };

    const document = this.parse(text);
    if (document instanceof GraphQLError) return { document: null, errors: [document] };
    const excess = this.bounds.refusal(document);
    if (excess) return { document, errors: [excess] };

    placeNodes(document);
    const found = validate(this.schema, document, specifiedRules, { maxErrors });
    const errors = withoutRepeats(found.slice(0, maxErrors));
    for (const { extensions } of errors) extensions['code'] = 'GRAPHQL_VALIDATION_FAILED';
    if (errors.length > 0) return { document, errors };

    this.cache.set(text, document);
    return { document, errors: null };
  }

  private parse(text: string): DocumentNode | GraphQLError {
    try {
      return parse(text, { maxTokens: this.maxTokens });
    } catch (error) {
      // The parser is recursive, so deep nesting may overflow the stack.
      const found = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error: nested too deep');
      found.extensions['code'] = 'GRAPHQL_PARSE_FAILED';
      return found;
    }
  }
}
