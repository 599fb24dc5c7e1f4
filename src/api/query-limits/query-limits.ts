import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Config } from '../../platform/config/config.js';
import { nodesOf } from './ast-nodes.js';
import { pagedFields } from './list-sizes.js';
import { DocumentMeasure } from './measure-document.js';
import type { Measures } from './measure-document.js';
import { exceedsValueCount } from './value-count.js';

/** The bounds on documents from the settings. */
export type QueryLimitSettings = Pick<
  Config,
  | 'env'
  | 'graphqlMaxDepth'
  | 'graphqlMaxAliases'
  | 'graphqlMaxRootFields'
  | 'graphqlMaxDirectives'
  | 'graphqlMaxComplexity'
>;

interface Excess {
  readonly message: string;
  readonly extensions: Readonly<Record<string, string>>;
}

const tooComplex = { code: 'QUERY_TOO_COMPLEX' };

type Variables = Readonly<Record<string, unknown>>;

/**
 * Most fields with the same response name in a document. Validation compares all pairs, so that without this limit a
 * text of 6 KB takes a quarter of a second.
 */
const maxRepeats = 100;

/** Longest estimated time of the comparisons of validation, in tenths of a microsecond. */
const maxComparisons = 40_000;

const repeatsTooMuch =
  'The document repeats too much: name fields with arguments, and fragments, less often.';

/** Longest name. The library searches the schema for similar names, and longer ones resemble none. */
const maxNameLength = 255;

/** Refuses documents that exceed the limits, before validation and execution. */
export class QueryLimits {
  /** Documents whose page sizes depend on variables. They are measured again for each request. */
  private readonly varying = new WeakSet<DocumentNode>();

  private readonly paged: ReadonlySet<string>;

  constructor(
    private readonly bounds: QueryLimitSettings,
    schema: GraphQLSchema,
  ) {
    this.paged = pagedFields(schema);
  }

  /** The limit that the document exceeds regardless of its variables; null if it may be validated. */
  refusal(document: DocumentNode): GraphQLError | null {
    const survey = this.survey(document, {});
    if (survey.sizes.varies) this.varying.add(document);
    const excess = hasLongName(document)
      ? {
          message: `A name in the document is longer than ${maxNameLength} characters.`,
          extensions: tooComplex,
        }
      : this.excess(survey);
    return excess && errorOf(excess);
  }

  /** Throws if the document exceeds a limit with these variables. */
  admit(document: DocumentNode, variables: Variables): void {
    const excess = this.excessOf(document, variables);
    if (excess) throw errorOf(excess);
  }

  private excessOf(document: DocumentNode, variables: Variables): Excess | null {
    const message = exceedsValueCount(variables);
    if (message !== null) return { message, extensions: tooComplex };
    return this.varying.has(document) ? this.excess(this.survey(document, variables)) : null;
  }

  private survey(document: DocumentNode, variables: Variables): DocumentMeasure {
    return new DocumentMeasure(document, this.introspectionIsOn, variables, this.paged);
  }

  private get introspectionIsOn(): boolean {
    return this.bounds.env === 'development';
  }

  private excess(survey: DocumentMeasure): Excess | null {
    if (survey.introspects && !this.introspectionIsOn) {
      const extensions = {
        code: 'GRAPHQL_VALIDATION_FAILED',
        validationErrorCode: 'INTROSPECTION_DISABLED',
      };
      return { message: 'Introspection is disabled.', extensions };
    }
    const message = this.tooMuch(survey);
    return message === null ? null : { message, extensions: tooComplex };
  }

  private tooMuch(survey: DocumentMeasure): string | null {
    if (survey.circles) return 'A fragment of the document spreads itself.';
    if (survey.comparisons.mostRepeated > maxRepeats) {
      return `The document names one field more than ${maxRepeats} times.`;
    }
    for (const { node, measures } of survey.operations) {
      const isMutation = node.operation === OperationTypeNode.MUTATION;
      const message = this.tooManyRoots(isMutation, measures.width) ?? this.tooLarge(measures);
      if (message !== null) return message;
    }
    const ofFragments = survey.fragments.map((measures) => this.tooLarge(measures));
    const repeated = survey.comparisons.cost > maxComparisons ? repeatsTooMuch : null;
    return ofFragments.find((said) => said !== null) ?? repeated;
  }

  /** Allows one mutation per request, because a mutation may change the signed-in user that all fields share. */
  private tooManyRoots(isMutation: boolean, width: number): string | null {
    const { graphqlMaxRootFields: most } = this.bounds;
    if (isMutation) return width > 1 ? 'A request may have 1 mutation; send them one after the other.' : null;
    return width > most ? `The operation asks for more than ${most} fields at its root.` : null;
  }

  private tooLarge({ depth, aliases, directives, complexity }: Measures): string | null {
    const { graphqlMaxDepth, graphqlMaxAliases, graphqlMaxDirectives, graphqlMaxComplexity } = this.bounds;
    if (depth > graphqlMaxDepth) return `The document is nested more than ${graphqlMaxDepth} levels deep.`;
    if (aliases > graphqlMaxAliases) return `The operation has more than ${graphqlMaxAliases} aliases.`;
    if (directives > graphqlMaxDirectives) {
      return `The operation has more than ${graphqlMaxDirectives} directives.`;
    }
    return complexity > graphqlMaxComplexity
      ? `The operation asks for more than ${graphqlMaxComplexity} fields, counting those of lists by their length.`
      : null;
  }
}

function errorOf({ message, extensions }: Excess): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}

function hasLongName(document: DocumentNode): boolean {
  for (const node of nodesOf(document)) {
    if (node.kind === Kind.NAME && node.value.length > maxNameLength) return true;
  }
  return false;
}
