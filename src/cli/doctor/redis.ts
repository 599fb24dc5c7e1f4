import { pingRedis } from '../../platform/rate-limits/redis-client.js';
import { ok } from './finding.js';
import type { Check } from './finding.js';

/** Whether the Redis of REDIS_URL responds, has the database, and accepts counting. */
export function redisCheck(url: string, prefix: string): Check {
  return {
    name: 'redis',
    remedy: 'Start Redis, or correct REDIS_URL. Without Redis, PostgreSQL counts.',
    look: async () => {
      await pingRedis(url, prefix);
      return [ok('redis', 'Redis responds and counts.')];
    },
  };
}
