import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { eventually } from '../support/eventually.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { RedisServer } from '../support/redis-server.js';
import { TestApp } from '../support/test-app.js';

jest.setTimeout(60_000);

describe('limits with Redis', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });

  async function start(settings: Record<string, string> = {}) {
    const redis = await RedisServer.start();
    open.push({ close: () => redis.kill() });
    // Locks are in the database in any case: out of the way, so that the limits show.
    const app = await TestApp.start({
      ...behindProxy,
      LOGIN_FAIL_EMAIL_THRESHOLD: '1000',
      LOGIN_FAIL_IP_THRESHOLD: '1000',
      RL_LOGIN_IP_LIMIT: '5/1m',
      RL_VERIFY_EMAIL_IP_LIMIT: '10/1m',
      REDIS_URL: redis.url,
      REDIS_REQUIRED: 'true',
      ...settings,
    });
    open.push(app);
    return { app, redis };
  }

  /** How many of so many logins by one address have their password looked at. */
  async function tried(app: TestApp, address: string, count: number): Promise<number> {
    const names = [];
    for (let tries = 0; tries < count; tries++) {
      const input = { email: app.uniqueEmail(), password: 'not the password' };
      names.push((await app.client.mutate('login', input, from(address))).__typename);
    }
    const looked = names.filter((name) => name === 'InvalidCredentialsError').length;
    expect(names.filter((name) => name === 'RateLimitedError')).toHaveLength(count - looked);
    return looked;
  }

  const isBack = (app: TestApp) =>
    eventually(
      async () => app.app.redis!.isAway,
      (isAway) => !isAway,
    );

  it('are counted there, and end with their windows', async () => {
    const { app, redis } = await start();
    const address = newAddress();

    expect(await tried(app, address, 7)).toBe(5);
    expect(await redis.command('DBSIZE')).not.toBe(':0\r\n');
    app.clock.advance('61s');
    expect(await tried(app, address, 7)).toBe(5);
  });

  it('begin each window with nothing of the one before', async () => {
    const { app } = await start({ RL_LOGIN_IP_LIMIT: '3/10m' });
    const address = newAddress();
    const looked = [];

    for (let window = 0; window < 20; window++) {
      looked.push(await tried(app, address, 4));
      app.clock.advance('601s');
    }

    expect(looked).toEqual(Array(20).fill(3));
  });

  it('let exactly as many pass as they say, whichever of three servers is asked, at any moment', async () => {
    const { app } = await start({ RATE_LIMIT_PER_MINUTE: '100000' });
    const apps = [app, await app.beside(), await app.beside()];
    open.push(...apps.slice(1));
    const passed = [];

    for (let round = 0; round < 60; round++) {
      const sent = from(newAddress());
      const answers = Array.from({ length: 24 }, async (_, at) => {
        await delay(Math.random() * 12);
        return apps[at % 3]!.client.mutate('verifyEmail', { token: 'none' }, sent);
      });
      const names = (await Promise.all(answers)).map(({ __typename: name }) => name);
      passed.push(names.filter((name) => name === 'InvalidTokenError').length);
    }

    expect(passed).toEqual(Array(60).fill(10));
  });

  it('take an answer that came while the server was busy for one in time', async () => {
    const { app } = await start();
    const verify = () => app.client.mutate('verifyEmail', { token: 'none' }, from(address));
    const address = newAddress();
    await verify();
    let again = setImmediate(function hold() {
      const until = performance.now() + 200;
      while (performance.now() < until);
      again = setImmediate(hold);
    });

    const { __typename: name } = await verify();

    clearImmediate(again);
    expect(name).toBe('InvalidTokenError');
    expect(app.logs().filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('give nobody more than one further window when Redis is flushed', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    await tried(app, address, 3);

    await redis.command('FLUSHALL');

    expect(await tried(app, address, 8)).toBe(5);
  });

  it('stay in force while Redis is killed, and when it comes back empty', async () => {
    const { app, redis } = await start();
    const [address, later] = [newAddress(), newAddress()];
    await tried(app, address, 3);

    await redis.kill();
    const without = [await tried(app, address, 7), await tried(app, later, 4)];
    const readiness = await (await fetch(`${app.origin}/ready`)).json();
    await redis.startAgain();
    await isBack(app);

    expect(without).toEqual([5, 4]);
    expect(readiness).toMatchObject({ status: 'degraded', dependencies: { database: 'ok', redis: 'down' } });
    // The window of the time without Redis is the one further window that there is.
    expect([await tried(app, address, 3), await tried(app, later, 3)]).toEqual([0, 1]);
    expect(app.logs().map(({ msg }) => msg)).toContain('Redis is away, and the database does its work');
    expect(app.logs().map(({ msg }) => msg)).toContain('Redis is there again');
  });

  it('stay in force while Redis hangs, and when it goes on with old counts', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    await tried(app, address, 2);

    redis.hang();
    const without = await tried(app, address, 2);
    redis.goOn();
    await isBack(app);

    expect(without).toBe(2);
    expect(await tried(app, address, 6)).toBeLessThanOrEqual(3);
  });

  it('stay in force while Redis has no memory left', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    await tried(app, address, 2);

    await redis.command('CONFIG SET maxmemory 1');
    const isAway = () => app.logs().some(({ because }) => String(because).includes('OOM'));
    let passed = 0;
    // A script that has written already goes on without memory, so Redis counts for a moment longer.
    for (let tries = 0; tries < 100 && !isAway(); tries++) passed += await tried(app, address, 1);
    passed += await tried(app, address, 8);

    expect(isAway()).toBe(true);
    // The window of the time without Redis is the one further window that there is.
    expect(passed).toBeGreaterThanOrEqual(5);
    expect(passed).toBeLessThanOrEqual(8);
  });

  it('are not those of guesses at an account: no flush gives anybody a further password or code', async () => {
    const { app, redis } = await start({ LOGIN_FAIL_EMAIL_THRESHOLD: '', RL_LOGIN_EMAIL_LIMIT: 'off' });
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);
    const guessCode = async () => {
      const input = { mfaToken, code: phone.wrongCode() };
      return (await app.client.mutate('verifyMfa', input, from(newAddress()))).__typename;
    };
    const guessPassword = async () => {
      const input = { email: user.email, password: 'not the password' };
      return (await app.client.mutate('login', input, from(newAddress()))).__typename;
    };

    for (let tries = 0; tries < 5; tries++) expect(await guessCode()).toBe('InvalidCodeError');
    for (let tries = 0; tries < 8; tries++) expect(await guessPassword()).toBe('InvalidCredentialsError');

    await redis.command('FLUSHALL');

    expect([await guessCode(), await guessPassword()]).toEqual(['AccountLockedError', 'AccountLockedError']);
  });

  it('are kept for the next process', async () => {
    const { app } = await start();
    const address = newAddress();
    await tried(app, address, 3);

    const next = await app.restart();
    open[open.indexOf(app)] = next;

    expect(await tried(next, address, 6)).toBe(2);
  });
});
