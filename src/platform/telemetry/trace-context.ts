/** The trace of a request, as log lines name it. */
interface TraceContext {
  readonly trace_id: string;
  /** The ID of the client's span. */
  readonly span_id: string;
}

// Later versions may add fields after another hyphen; version 00 ends with the flags.
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(-.*)?$/;

/** Reads the traceparent header (W3C Trace Context §3.2). Returns null if it is missing or invalid. */
export function readTraceparent(header: string | string[] | undefined): TraceContext | null {
  const [, version, traceId, spanId, more] = form.exec(typeof header === 'string' ? header : '') ?? [];
  if (!traceId || !spanId || (version === '00' && more !== undefined)) return null;
  return { trace_id: traceId, span_id: spanId };
}
