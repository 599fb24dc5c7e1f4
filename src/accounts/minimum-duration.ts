import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. Several times the duration of the work on an idle server. */
const shortest = 25;

/**
 * Takes at least a fixed time, so that the response time does not tell what was found (OWASP Forgot Password Cheat
 * Sheet: responses take a consistent amount of time).
 */
export async function withMinimumDuration(work: () => Promise<void>): Promise<void> {
  await Promise.all([delay(shortest), work()]);
}
