import type { HashPool } from '../platform/context/ports.js';
import type { Tracing } from '../platform/telemetry/spans.js';

/** Wraps the pool with a span for every password. The span includes the wait in the queue. */
export function traceHashes<Pool extends HashPool>(hashes: Pool, tracing: Tracing | null): Pool {
  if (!tracing) return hashes;
  const { span } = tracing;
  return {
    ...hashes,
    hash: (password) => span('hash password', {}, () => hashes.hash(password)),
    matches: (...given) => span('compare password', {}, () => hashes.matches(...given)),
  };
}
