import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { onPostgres } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestApp } from '../support/test-app.js';

jest.setTimeout(60_000);

// A Redis of its own is started where the tests run with Redis; elsewhere there may be none to start.
const withRedis = process.env['TEST_REDIS_URL'] ? describe : describe.skip;

const lockOfCounters = `select 1 from pg_locks join pg_database d on d.oid = database
  where d.datname = current_database() and relation = 'counters'::regclass and mode = 'ExclusiveLock'`;

withRedis('limits with Redis', () => {
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
      ...{ LOGIN_FAIL_EMAIL_THRESHOLD: '1000', LOGIN_FAIL_IP_THRESHOLD: '1000' },
      ...{ REDIS_URL: redis.url, REDIS_REQUIRED: 'true', ...settings },
    });
    open.push(app);
    return { app, redis };
  }

  /** How many of so many logins by one address have their password looked at, and the longest wait for an answer. */
  async function tried(app: TestApp, address: string, count: number) {
    let looked = 0;
    let longest = 0;
    for (let tries = 0; tries < count; tries++) {
      const started = performance.now();
      const input = { email: app.uniqueEmail(), password: 'not the password' };
      const { __typename: name } = await app.client.mutate('login', input, from(address));
      longest = Math.max(longest, performance.now() - started);
      expect(['InvalidCredentialsError', 'RateLimitedError']).toContain(name);
      if (name === 'InvalidCredentialsError') looked++;
    }
    return { looked, longest };
  }

  const isBack = (app: TestApp) =>
    eventually(
      async () => app.app.redis!.isAway,
      (isAway) => !isAway,
    );

  it('are counted there, and end with their windows', async () => {
    const { app, redis } = await start();
    const address = newAddress();

    expect((await tried(app, address, 7)).looked).toBe(5);
    expect(await redis.command('DBSIZE')).not.toBe(':0\r\n');
    app.clock.advance('61s');
    expect((await tried(app, address, 7)).looked).toBe(5);
  });

  it('begin each window with nothing of the one before, however late that is copied', async () => {
    const { app } = await start({ RL_LOGIN_IP_LIMIT: '3/1s' });
    const address = newAddress();
    const looked = [];

    for (let window = 0; window < 20; window++) {
      looked.push((await tried(app, address, 4)).looked);
      app.clock.advance('1s');
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

  (onPostgres ? it : it.skip)('are exact while one of two servers is slow to ask the database', async () => {
    const { app, redis } = await start();
    const database = new URL(app.database.url!);
    const proxy = await TcpProxy.start(Number(database.port || 5432));
    open.push(proxy);
    database.port = `${proxy.port}`;
    const slow = await app.beside({ DATABASE_URL: database.href });
    open.push(slow);
    const sent = from(newAddress());
    const verifyBy = async ({ client }: TestApp) =>
      (await client.mutate('verifyEmail', { token: 'none' }, sent)).__typename;
    const scriptsRun = async () =>
      /cmdstat_eval:calls=(\d+)/.exec(await redis.command('INFO commandstats'))![1];
    const before = await scriptsRun();

    proxy.hang();
    const first = verifyBy(slow);
    expect(await eventually(scriptsRun, (now) => now !== before)).not.toBe(before);
    const meanwhile = [await verifyBy(app), await verifyBy(app), await verifyBy(app)];
    proxy.pass();
    const names = [await first, ...meanwhile];
    while (names.length < 12) names.push(await verifyBy(app));

    expect(names.filter((name) => name === 'InvalidTokenError')).toHaveLength(10);
  });

  it('give nobody a new budget when Redis is back with what it knew earlier', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    await tried(app, address, 3);

    const earlier = `for _, key in ipairs(redis.call('KEYS', '*')) do redis.pcall('HSET', key, 'behind', 1, 'here', 0) end`;
    await redis.command(`EVAL "${earlier}" 0`);
    await redis.command('CLIENT KILL TYPE normal SKIPME yes');
    await eventually(
      async () => app.logs().map(({ msg }) => msg),
      (messages) => messages.includes('Redis is there again'),
    );

    expect((await tried(app, address, 6)).looked).toBe(2);
  });

  it('give nobody a new budget when Redis is flushed', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    await tried(app, address, 3);

    await redis.command('FLUSHALL');

    expect((await tried(app, address, 6)).looked).toBe(2);
  });

  (onPostgres ? it : it.skip)('give nobody a new budget by counts that are still to be copied', async () => {
    const { app, redis } = await start();
    const [address, email] = [newAddress(), app.uniqueEmail()];
    const guess = () => app.client.mutate('login', { email, password: 'not the password' }, from(address));
    await guess();
    const held = app.database.query(
      'do $$ begin lock table counters in exclusive mode; perform pg_sleep(1.5); end $$',
    );
    await eventually(
      () => app.database.query(lockOfCounters),
      (locks) => locks.length > 0,
    );
    const before = [await guess(), await guess()];

    await redis.command('FLUSHALL');
    const after = await Promise.all([guess(), guess(), guess(), guess()]);

    await held;
    const looked = [...before, ...after].filter(({ __typename: name }) => name === 'InvalidCredentialsError');
    expect(looked).toHaveLength(4);
  });

  it('stay in force while Redis is killed, and when it comes back empty', async () => {
    const { app, redis } = await start();
    const [address, later] = [newAddress(), newAddress()];
    const before = await tried(app, address, 3);

    await redis.kill();
    const without = await tried(app, address, 6);
    await tried(app, later, 4);
    const readiness = await (await fetch(`${app.origin}/ready`)).json();
    await redis.startAgain();
    await isBack(app);

    expect(without.looked).toBe(2);
    expect(without.longest).toBeLessThan(before.longest + 300);
    expect(readiness).toMatchObject({ status: 'degraded', dependencies: { database: 'ok', redis: 'down' } });
    expect((await tried(app, address, 3)).looked).toBe(0);
    expect((await tried(app, later, 3)).looked).toBe(1);
    expect(app.logs().map(({ msg }) => msg)).toContain('Redis is away, and the database does its work');
    expect(app.logs().map(({ msg }) => msg)).toContain('Redis is there again');
  });

  it('stay in force while Redis hangs, and when it goes on with old counts', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    const before = await tried(app, address, 2);

    redis.hang();
    const without = await tried(app, address, 2);
    redis.goOn();
    await isBack(app);

    expect(without.looked).toBe(2);
    expect(without.longest).toBeLessThan(before.longest + 300);
    expect((await tried(app, address, 4)).looked).toBe(1);
  });

  it('stay in force while Redis has no memory left', async () => {
    const { app, redis } = await start();
    const address = newAddress();
    const before = await tried(app, address, 2);

    await redis.command('CONFIG SET maxmemory 1');
    const without = await tried(app, address, 5);

    expect(without.looked).toBe(3);
    expect(without.longest).toBeLessThan(before.longest + 300);
  });

  it('are kept for the next process', async () => {
    const { app } = await start();
    const address = newAddress();
    await tried(app, address, 3);

    const next = await app.restart();
    open[open.indexOf(app)] = next;

    expect((await tried(next, address, 6)).looked).toBe(2);
  });
});
