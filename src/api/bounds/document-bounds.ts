import { GraphQLError, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Config } from '../../platform/config.js';
import { Survey } from './survey.js';
import type { Measures } from './survey.js';
import { holdsMoreThan } from './variables.js';

/** The bounds on documents, out of the settings. */
export type Bounds = Pick<
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
 * How often one field may be written in a document, by its name in the answer. Validation compares each with each,
 * so that without this a text of 6 KB costs it a quarter of a second.
 */
const maxRepeats = 100;

/**
 * How many values the variables may hold, at all levels. The library writes out the whole of them, up to fifty times,
 * for messages about those that do not fit.
 */
const maxValues = 1000;

/**
 * Keeps documents that ask for too much from validation and execution. One is measured when it is first parsed; what
 * came of it is kept with the document, in the library's own cache of them.
 */
export class DocumentBounds {
  private readonly refused = new WeakMap<DocumentNode, Excess>();
  /** Documents in which variables say how long lists are: each request is measured by its own. */
  private readonly varying = new WeakSet<DocumentNode>();

  constructor(private readonly bounds: Bounds) {}

  /** The document, or in place of one that is refused an empty one to remember that by. */
  measured(document: DocumentNode): DocumentNode {
    const survey = this.survey(document, {});
    const excess = this.excess(survey);
    if (!excess) {
      if (survey.sizes.varies) this.varying.add(document);
      return document;
    }

    const empty = parse('{ __typename }', { noLocation: true });
    this.refused.set(empty, excess);
    return empty;
  }

  /** Throws when the document was refused, or is too much with these variables. */
  admit(document: DocumentNode, variables: Variables): void {
    const excess = this.refused.get(document) ?? this.excessOf(document, variables);
    if (!excess) return;
    throw new GraphQLError(excess.message, {
      extensions: { ...excess.extensions, http: { status: 400 } },
    });
  }

  private excessOf(document: DocumentNode, variables: Variables): Excess | null {
    if (holdsMoreThan(maxValues, variables)) {
      return { message: `The variables hold more than ${maxValues} values.`, extensions: tooComplex };
    }
    return this.varying.has(document) ? this.excess(this.survey(document, variables)) : null;
  }

  private survey(document: DocumentNode, variables: Variables): Survey {
    return new Survey(document, this.introspectionIsOn, variables);
  }

  private get introspectionIsOn(): boolean {
    return this.bounds.env === 'development';
  }

  private excess(survey: Survey): Excess | null {
    if (survey.introspects && !this.introspectionIsOn) {
      const extensions = {
        code: 'GRAPHQL_VALIDATION_FAILED',
        validationErrorCode: 'INTROSPECTION_DISABLED',
      };
      return { message: 'Introspection is off here.', extensions };
    }
    const message = this.tooMuch(survey);
    return message === null ? null : { message, extensions: tooComplex };
  }

  private tooMuch(survey: Survey): string | null {
    if (survey.circles) return 'A fragment of the document spreads itself.';
    if (survey.mostRepeated > maxRepeats) {
      return `The document names one field more than ${maxRepeats} times.`;
    }
    for (const { node, measures } of survey.operations) {
      const isMutation = node.operation === OperationTypeNode.MUTATION;
      const message = this.tooManyRoots(isMutation, measures.width) ?? this.tooLarge(measures);
      if (message !== null) return message;
    }
    return survey.fragments.map((measures) => this.tooLarge(measures)).find((said) => said !== null) ?? null;
  }

  /** A mutation alone in its request: the fields of one operation share their caller, whom a mutation may change. */
  private tooManyRoots(isMutation: boolean, width: number): string | null {
    const { graphqlMaxRootFields: most } = this.bounds;
    if (isMutation) return width > 1 ? 'A request may ask for 1 mutation: send one after the other.' : null;
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
