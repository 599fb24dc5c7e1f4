import type { Counted } from '../context/ports.js';
import type { RequestContext } from '../context/request-context.js';

/** Told at once what a comparison came to, and gives it back. */
export type Tell = (isRight: boolean) => boolean;

/**
 * Does work that compares a guess, for which something was counted before. Only a guess that was compared and is wrong
 * costs that. One that is right takes it back, and so does one that was never compared, because a queue was full or the
 * database away. What fails after the comparison changes nothing of it.
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
