import { pingRedis } from '../../platform/redis.js';
import { ok } from './finding.js';
import type { Check } from './finding.js';

/** Whether the Redis that REDIS_URL names answers. */
export function redisCheck(url: string): Check {
  return {
    name: 'redis',
    remedy: 'Start Redis, or correct REDIS_URL. Without it PostgreSQL counts.',
    look: async () => {
      await pingRedis(url);
      return [ok('redis', 'Redis answers.')];
    },
  };
}
