import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. Several times what the work takes on an idle server. */
const shortest = 25;

/**
 * Answers no sooner than after a fixed time, so that the time tells nothing of what was found (OWASP Forgot Password
 * Cheat Sheet: answers take a consistent amount of time).
 */
export async function withMinimumDuration(work: () => Promise<void>): Promise<void> {
  await Promise.all([delay(shortest), work()]);
}
