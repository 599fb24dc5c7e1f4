import { describe, expect, it, jest } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { TestApp } from '../support/test-app.js';

jest.setTimeout(60_000);

describe('a start without Redis', () => {
  it('goes on, and counts in the database', async () => {
    const app = await TestApp.start({
      ...behindProxy,
      REDIS_URL: 'redis://127.0.0.1:9',
      REDIS_REQUIRED: 'false',
      RL_LOGIN_IP_LIMIT: '5/1m',
    });
    const address = newAddress();
    const names = [];
    for (let tries = 0; tries < 6; tries++) {
      const input = { email: app.uniqueEmail(), password: 'not the password' };
      names.push((await app.client.mutate('login', input, from(address))).__typename);
    }
    await app.close();

    expect(names.filter((name) => name === 'InvalidCredentialsError')).toHaveLength(5);
  });

  it('is refused where Redis is required, in words that name the setting', async () => {
    const app = await TestApp.start();
    const settings = { REDIS_URL: 'redis://:secret-of-redis@127.0.0.1:9', REDIS_REQUIRED: 'true' };

    const restart = app.restart(settings);

    await expect(restart).rejects.toThrow(/Redis does not answer at REDIS_URL/);
    await expect(restart).rejects.not.toThrow(/secret-of-redis/);
    await app.database.drop();
  });
});
