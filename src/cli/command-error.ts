/** A failure as a command reports it: in words, or as JSON with `--json`. */
export interface ErrorFacts {
  /** For programs. */
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
  readonly suggestions?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** The command has failed for a reason that its operator may read. */
export class CommandError extends Error {
  override name = 'CommandError';

  constructor(readonly facts: ErrorFacts) {
    super(facts.message);
  }
}
