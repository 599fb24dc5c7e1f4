import type { GraphQLResolveInfo } from 'graphql';
import type * as graphqlRateLimit from 'graphql-rate-limit';
import type { Limit } from '../../platform/config/setting.js';
import type { Hit } from '../../platform/context/ports.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { secondsUntil } from '../../platform/context/seconds-until.js';

type Library = Pick<typeof graphqlRateLimit, 'getGraphQLRateLimiter'>;

/** Loaded by the first limited call, because it has many dependencies that would delay the start. */
let library: Promise<Library> | null = null;

export interface Admission {
  readonly hit: Hit;
  /** Seconds to wait, if the limit is exceeded. */
  readonly wait: number | null;
}

/**
 * Counts a call against one limit. graphql-rate-limit decides; its store is replaced by one that counts and reads in
 * one atomic step, because the original reads first and writes later, so that concurrent calls would pass. The library
 * reads its store once, and its own write is skipped.
 */
export async function limiter(
  ctx: RequestContext,
  parts: readonly string[],
  { max, window, seconds }: Limit,
  info: GraphQLResolveInfo,
): Promise<Admission> {
  library ??= import('graphql-rate-limit');
  const { getGraphQLRateLimiter } = await library;

  let counted: Hit | null = null;
  const store = {
    async getForIdentity() {
      counted = await ctx.counters.increment(parts, seconds, max);
      // Earlier calls in this window, as timestamps in the future. More than the limit are not needed.
      return Array<number>(Math.min(counted.count - 1, max)).fill(Infinity);
    },
    setForIdentity() {},
  };
  const judge = getGraphQLRateLimiter({ identifyContext: () => parts.join(':'), store });
  const message = await judge({ parent: null, args: {}, context: {}, info }, { max, window });
  return { hit: counted!, wait: message === undefined ? null : secondsUntil(counted!.endsAt, ctx.now()) };
}
