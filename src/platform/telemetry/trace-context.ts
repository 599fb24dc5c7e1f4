/** Where a request stands in a trace, as log lines name it. */
interface TraceContext {
  readonly trace_id: string;
  /** Of the caller's span. */
  readonly span_id: string;
}

// Versions to come may add to it, behind another hyphen; this one has nothing behind the flags.
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(-.*)?$/;

/** What the traceparent header says (W3C Trace Context §3.2), or null: a header that is not valid counts as none. */
export function readTraceparent(header: string | string[] | undefined): TraceContext | null {
  const [, version, traceId, spanId, more] = form.exec(typeof header === 'string' ? header : '') ?? [];
  if (!traceId || !spanId || (version === '00' && more !== undefined)) return null;
  return { trace_id: traceId, span_id: spanId };
}
