import type { IncomingHttpHeaders } from 'node:http';

/** What a span says, besides its name. Never what a caller sent. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Spans of OpenTelemetry. Their names come from closed lists of ours, never from a caller. */
export interface Tracing {
  /** Does the work of a request, within a span below the caller's where its headers name one. */
  readonly request: <T>(headers: IncomingHttpHeaders, work: () => Promise<T>) => Promise<T>;
  /** Does some work within a span below the one under way. Outside a request, and where nothing is kept, just the work. */
  readonly span: <T>(name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;
  /** A span of work that is done and took so many milliseconds. */
  readonly past: (name: string, facts: SpanFacts, took: number) => void;
  /** Adds to the span under way, which may get a better name by it. */
  readonly note: (facts: SpanFacts, name?: string) => void;
  /** The trace and the span under way, as log lines name them. */
  readonly where: () => object;
}
