import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Deployment } from '../support/processes.js';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { password } from '../support/test-user.js';

// On PostgreSQL; the embedded database admits one process, to which the same promises are put.
describe('passwords, tried at two server processes', () => {
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start(behindProxy);
  }, 90_000);
  afterAll(() => servers.close());

  it('are compared eight times of fifty at one moment, and not again after one process died', async () => {
    const email = `${randomUUID()}@example.com`;
    await servers.client(0).mutate('signup', { email, password }, from(newAddress()));
    const tryOne = async (turn: number) => {
      const input = { email, password: 'not the password' };
      return (await servers.client(turn).mutate('login', input, from(newAddress()))).__typename;
    };

    const names = await Promise.all(Array.from({ length: 50 }, (_, turn) => tryOne(turn)));
    await servers.replace(0, 'SIGKILL');
    const later = await Promise.all([0, 1, 2, 3].map(tryOne));

    expect(names.filter((name) => name === 'InvalidCredentialsError')).toHaveLength(8);
    const refusals = ['AccountLockedError', 'RateLimitedError', 'InvalidCredentialsError'];
    for (const name of names) expect(refusals).toContain(name);
    for (const name of later) expect(refusals.slice(0, 2)).toContain(name);
  }, 90_000);
});
