import type { GraphQLResolveInfo } from 'graphql';
import type * as graphqlRateLimit from 'graphql-rate-limit';
import type { Limit } from '../platform/config/setting.js';
import type { Hit } from '../platform/context/ports.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { secondsUntil } from '../platform/context/seconds-until.js';

type Library = Pick<typeof graphqlRateLimit, 'getGraphQLRateLimiter'>;

/** Loaded by the first call that is limited: it brings a good deal along that a start need not wait for. */
let library: Promise<Library> | null = null;

export interface Admission {
  readonly hit: Hit;
  /** Seconds, when the limit is over. */
  readonly wait: number | null;
}

/**
 * Counts a call against one limit. graphql-rate-limit judges; the
 * store that it asks counts and answers in one atomic step, where its own read first and write then, so that many at
 * one moment pass. It asks its store once, and what it would write is written already.
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
      // Earlier calls in this window, as moments that have not passed. More than the limit need not be told.
      return Array<number>(Math.min(counted.count - 1, max)).fill(Infinity);
    },
    setForIdentity() {},
  };
  const judge = getGraphQLRateLimiter({ identifyContext: () => parts.join(':'), store });
  const message = await judge({ parent: null, args: {}, context: {}, info }, { max, window });
  return { hit: counted!, wait: message === undefined ? null : secondsUntil(counted!.endsAt, ctx.now()) };
}
