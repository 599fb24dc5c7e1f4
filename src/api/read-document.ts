import { GraphQLError, Kind, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { DocumentCache } from './query-limits/document-cache.js';
import { placeNodes } from './query-limits/places.js';
import type { QueryLimits } from './query-limits/query-limits.js';

/** A document that may run, or what is wrong with it. Errors about the schema come with the document. */
export type ReadDocument =
  | { readonly document: DocumentNode; readonly errors: null }
  | { readonly document: DocumentNode | null; readonly errors: readonly GraphQLError[] };

/** How many mistakes of one document are told. Finding and telling one costs a good deal more than a field does. */
export const maxErrors = 10;

/**
 * The first mistake about directives stands for all of them. Scanners count one error for each unknown directive, and
 * take as many as they sent for a sign that directives without number are worked on.
 */
function withoutRepeats(errors: readonly GraphQLError[]): GraphQLError[] {
  const isOfDirective = ({ nodes }: GraphQLError) => nodes?.[0]?.kind === Kind.DIRECTIVE;
  const first = errors.find(isOfDirective);
  return errors.filter((error) => error === first || !isOfDirective(error));
}

/** Parses, bounds and validates documents, in this order, and remembers those that may run. */
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
      // The parser calls itself for each level, and its stack has an end.
      const found = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error: nested too deep');
      found.extensions['code'] = 'GRAPHQL_PARSE_FAILED';
      return found;
    }
  }
}
