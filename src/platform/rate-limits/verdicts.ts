import type { Counted } from '../context/ports.js';
import type { RequestContext } from '../context/request-context.js';

/** Receives the result of a comparison immediately, and returns it. */
export type Tell = (isRight: boolean) => boolean;

/**
 * Runs work that compares a guess, whose attempt is already counted. The attempt stays counted only if the guess was
 * compared and is wrong. It is taken back if the guess is right, or was never compared because a queue was full or the
 * database unavailable. Failures after the comparison do not change that.
 */
export async function withVerdict<T>(
  ctx: RequestContext,
  counted: readonly Counted[],
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  let isWrong = false;
  const tell: Tell = (isRight) => {
    ctx.verdicts[isRight ? 'right' : 'wrong']++;
    isWrong ||= !isRight;
    return isRight;
  };
  try {
    return await work(tell);
  } finally {
    if (!isWrong) await ctx.takeBack(counted);
  }
}
