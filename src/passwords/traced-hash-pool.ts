import type { HashPool } from '../platform/context/ports.js';
import type { Tracing } from '../platform/telemetry/spans.js';

/** The pool, with a span for every password, from when it begins to wait. */
export function traceHashes<Pool extends HashPool>(hashes: Pool, tracing: Tracing | null): Pool {
  if (!tracing) return hashes;
  const { span } = tracing;
  return {
    ...hashes,
    hash: (password) => span('hash password', {}, () => hashes.hash(password)),
    matches: (...given) => span('compare password', {}, () => hashes.matches(...given)),
  };
}
