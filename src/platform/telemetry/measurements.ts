/** What is counted where it happens. Every label comes from a closed list of ours, never from a caller. */
export interface Metrics {
  /** `outcome`: the member of the result union, `ok`, or the code of the error. */
  readonly operation: (field: string, outcome: string, seconds: number) => void;
  readonly request: (status: number) => void;
  readonly limitHit: (field: string, by: string) => void;
  readonly event: (type: string) => void;
}
