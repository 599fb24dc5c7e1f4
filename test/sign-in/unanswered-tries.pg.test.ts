import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { eventually } from '../support/eventually.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

jest.setTimeout(240_000);

const eight = Array.from({ length: 8 }, (_, at) => at);
const patience = 60_000;

/** Sessions begin no more, as on a disk that is full. */
const failing = `create function fail() returns trigger language plpgsql as
    $$ begin raise exception 'no space left on device' using errcode = '53100'; end $$;
  create trigger failing before insert on sessions for each row execute function fail()`;

// With one server beside the other on one database.
describe('a try that gets no verdict', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });

  async function start(settings: Record<string, string> = {}) {
    const app = await TestApp.start({ ...behindProxy, ...settings });
    open.push(app);
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password }, from(newAddress()));
    return { app, email };
  }

  /** The status of the answer, or what it says when there is one. */
  async function login(app: TestApp, email: string, given: { typed?: string; address?: string } = {}) {
    const { typed = password, address = newAddress() } = given;
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
    const { status, data } = await app.client.ask(
      query,
      { input: { email, password: typed } },
      from(address),
    );
    return status === 200 ? (data!['login'].__typename as string) : status;
  }

  /** Nobody gets past a comparison until the gate is opened. */
  function gate({ app }: TestApp, when: 'before' | 'after') {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { hashes } = app;
    const { matches } = hashes;
    let arrived = 0;
    hashes.matches = async (...given) => {
      const verdict = when === 'after' ? await matches(...given) : null;
      arrived++;
      await promise;
      return verdict ?? matches(...given);
    };
    return {
      reached: () =>
        eventually(
          async () => arrived,
          (count) => count === 8,
          patience,
        ),
      open: resolve,
    };
  }

  it('costs no lock and no limit when the hashing queue is full', async () => {
    const { app, email } = await start({ HASH_CONCURRENCY: '1', HASH_QUEUE_LIMIT: '1' });
    const address = newAddress();
    const over = new AbortController();
    const busy = [1, 2].map(async () => {
      while (!over.signal.aborted) await app.app.hashes.hash('keeps the queue full');
    });

    const answers = [];
    for (const _ of eight) answers.push(await login(app, email, { address }));
    over.abort();
    await Promise.all(busy);

    expect(answers).toEqual(Array(8).fill(503));
    expect(await login(app, email, { address })).toBe('Authenticated');
  });

  it.each([
    ['right, and then costs no lock and no limit', password, 'Authenticated'],
    ['wrong, and then counts', 'not the password', 'AccountLockedError'],
  ])('gets it after the deadline of its answer: %s', async (_words, typed, later) => {
    const { app, email } = await start();
    const hasty = await app.beside({ ANSWER_TIMEOUT_MS: '100' });
    open.push(hasty);
    const { reached, open: openGate } = gate(hasty, 'after');

    const asked = Promise.all(eight.map(() => login(hasty, email, { typed })));
    await reached();
    // All have been told that there is no answer in time before there is a verdict.
    await expect(asked).resolves.toEqual(Array(8).fill(503));
    openGate();
    const type = typed === password ? 'LOGGED_IN' : 'LOGIN_FAILED';
    const done = async () => hasty.events().filter((event) => event.type === type).length;
    expect(await eventually(done, (count) => count === 8, patience)).toBe(8);
    await hasty.app.close();
    open.pop();

    const names = [];
    for (let times = 0; times < 3; times++) names.push(await login(app, email));
    expect(names[0]).toBe(later);
    if (typed === password) expect(names).toEqual(Array(3).fill('Authenticated'));
  });

  it.each(['before', 'after'] as const)(
    'costs nothing when the database goes away %s a right password is compared',
    async (when) => {
      const { app, email } = await start();
      const url = new URL(app.database.url!);
      const proxy = await TcpProxy.start(Number(url.port || 5432));
      open.push(proxy);
      url.port = `${proxy.port}`;
      const cutOff = await app.beside({ DATABASE_URL: url.href });
      open.push(cutOff);
      const { reached, open: openGate } = gate(cutOff, when);

      const asked = Promise.all(eight.map(() => login(cutOff, email)));
      await reached();
      const restore = await proxy.refuse();
      openGate();
      const answers = await asked;
      await restore();
      const counted = () => app.database.query('select failures from lockouts where failures > 0');
      await eventually(counted, ({ length }) => length === 0, patience);

      expect(answers).toEqual(Array(8).fill(503));
      // What was counted for the limit of the account is taken back as well, within the same moment or the next.
      await delay(1000);
      for (let times = 0; times < 3; times++) expect(await login(app, email)).toBe('Authenticated');
    },
  );

  it('counts for the limit of the account when a wrong password was compared before the database went away', async () => {
    const limits = { RL_LOGIN_EMAIL_LIMIT: '8/15m', LOGIN_FAIL_EMAIL_THRESHOLD: '1000' };
    const { app, email } = await start(limits);
    const url = new URL(app.database.url!);
    const proxy = await TcpProxy.start(Number(url.port || 5432));
    open.push(proxy);
    url.port = `${proxy.port}`;
    const cutOff = await app.beside({ DATABASE_URL: url.href });
    open.push(cutOff);
    const { reached, open: openGate } = gate(cutOff, 'after');

    const asked = Promise.all(eight.map(() => login(cutOff, email, { typed: 'not the password' })));
    await reached();
    const restore = await proxy.refuse();
    openGate();
    const answers = await asked;
    await restore();
    await delay(1000);

    // A wrong password needs no further write for its answer.
    expect(answers).toEqual(Array(8).fill('InvalidCredentialsError'));
    expect(await login(app, email)).toBe('RateLimitedError');
  });

  it('costs no second factor when what a right code opens cannot be written', async () => {
    const { app } = await start({ RL_VERIFY_MFA_IP_LIMIT: '5/1h', LOGIN_FAIL_EMAIL_THRESHOLD: '1000' });
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challengeOf(app, user);
    const query = 'mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { __typename } }';
    const verify = async () => {
      const { status, data } = await app.client.ask(query, { input: { mfaToken, code: phone.code() } });
      return status === 200 ? data!['verifyMfa'].__typename : status;
    };
    await app.database.query(failing);

    const answers = [];
    for (const _ of eight) answers.push(await verify());
    await app.database.query('drop trigger failing on sessions');

    expect(answers).toEqual(Array(8).fill(503));
    expect(await verify()).toBe('Authenticated');
  });
});
