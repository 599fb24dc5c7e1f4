/** Whole seconds until a moment, at least one: what Retry-After and `retryAfter` say. */
export function secondsUntil(moment: Date, now: Date): number {
  return Math.max(1, Math.ceil((moment.getTime() - now.getTime()) / 1000));
}
