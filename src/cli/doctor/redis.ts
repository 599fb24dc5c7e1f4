import { pingRedis } from '../../platform/rate-limits/redis-client.js';
import { ok } from './finding.js';
import type { Check } from './finding.js';

/** Whether the Redis that REDIS_URL names answers, has that database, and lets us count in it. */
export function redisCheck(url: string, prefix: string): Check {
  return {
    name: 'redis',
    remedy: 'Start Redis, or correct REDIS_URL. Without it PostgreSQL counts.',
    look: async () => {
      await pingRedis(url, prefix);
      return [ok('redis', 'Redis answers, and counts.')];
    },
  };
}
