import type { IncomingHttpHeaders } from 'node:http';

/** The attributes of a span. They never contain what a client sent. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Spans of OpenTelemetry. Their names come from closed lists in this program, never from a client. */
export interface Tracing {
  /** Runs a request in a span, which is a child of the client's span if the headers name one. */
  readonly request: <T>(headers: IncomingHttpHeaders, work: () => Promise<T>) => Promise<T>;
  /** Runs work in a child of the current span. Outside a request, or if the trace is not recorded, only runs it. */
  readonly span: <T>(name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;
  /** Adds a span for finished work that took `took` milliseconds. */
  readonly past: (name: string, facts: SpanFacts, took: number) => void;
  /** Adds attributes to the current span, and renames it if a name is given. */
  readonly note: (facts: SpanFacts, name?: string) => void;
  /** The IDs of the current trace and span, as log lines name them. */
  readonly where: () => object;
}
