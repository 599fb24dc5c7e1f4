/** Metrics that count events as they happen. Labels come from closed lists, never from a client. */
export interface Metrics {
  /** `outcome`: the member of the result union, `ok`, or the code of the error. */
  readonly operation: (field: string, outcome: string, seconds: number) => void;
  /** `service`: the name of the service whose token the request had. */
  readonly request: (status: number, service?: string) => void;
  readonly limitHit: (field: string, by: string) => void;
  readonly event: (type: string) => void;
}
