/** Whole seconds until a time, at least one, for Retry-After and `retryAfter`. */
export function secondsUntil(moment: Date, now: Date): number {
  return Math.max(1, Math.ceil((moment.getTime() - now.getTime()) / 1000));
}
