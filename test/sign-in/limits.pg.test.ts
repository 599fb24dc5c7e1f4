import { describe, expect, it } from '@jest/globals';
import { behindProxy, callersOf, from, newAddress } from '../support/addresses.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { settingsOf } from '../support/refused-settings.js';
import { withApp } from '../support/with-app.js';

describe('the limits of login', () => {
  let app: TestApp;
  shareApp((started) => (app = started), behindProxy);
  const { login, signUp, someone } = callersOf(() => app);

  it('let an address call three hundred times in ten minutes, whatever comes of it', async () => {
    const address = newAddress();
    const ask = async () => (await login({ ...someone(), username: 'also' }, address)).__typename;
    await withApp({ ...behindProxy, LOGIN_FAIL_IP_THRESHOLD: '1000000' }, async (own) => {
      const call = async () =>
        (await own.client.mutate('login', { ...someone(), password: 'wrong one' }, from(address))).__typename;
      for (let calls = 0; calls < 300; calls++) expect(await call()).toBe('InvalidCredentialsError');

      expect(await call()).toBe('RateLimitedError');
      expect(settingsOf(own)).toEqual(['RL_LOGIN_IP_LIMIT']);
      own.clock.advance('10m');
      expect(await call()).toBe('InvalidCredentialsError');
    });
    // A form with mistakes asks nothing, and counts for nobody who shares the address.
    for (let calls = 0; calls < 301; calls++) expect(await ask()).toBe('InvalidInputError');
    expect((await login(someone(), address)).__typename).toBe('InvalidCredentialsError');
  }, 60_000);

  it('say in the answer and its header when to come back', async () => {
    const address = newAddress();
    const query = `mutation ($input: LoginInput!) { login(input: $input) { __typename ... on RateLimitedError { code retryAfter } } }`;
    const input = { ...someone(), password: 'x' };
    const ask = () => app.client.ask(query, { input }, from(address));
    for (let tries = 0; tries < 10; tries++) await ask();

    const { status, headers, data } = await ask();

    expect(status).toBe(200);
    expect(data!['login']).toEqual({
      __typename: 'RateLimitedError',
      code: 'RATE_LIMITED',
      retryAfter: expect.any(Number),
    });
    expect(Number(headers.get('retry-after'))).toBe(data!['login'].retryAfter);
    expect(data!['login'].retryAfter).toBeGreaterThan(50);
  });

  it('let an account be tried ten times in ten minutes, whether it exists or not', async () => {
    for (const email of [(await signUp()).email, app.uniqueEmail()]) {
      const names = [];
      const before = settingsOf(app).length;
      for (let tries = 0; tries < 12; tries++) names.push((await login({ email }, newAddress())).__typename);

      expect(names).toEqual([
        ...Array(8).fill('InvalidCredentialsError'),
        ...Array(2).fill('AccountLockedError'),
        ...Array(2).fill('RateLimitedError'),
      ]);
      expect(settingsOf(app).slice(before)).toEqual([
        ...Array(2).fill('LOGIN_FAIL_EMAIL_THRESHOLD'),
        ...Array(2).fill('RL_LOGIN_EMAIL_LIMIT'),
      ]);
    }
  });

  it('try as many of fifty at one moment as they let', async () => {
    const email = app.uniqueEmail();
    const { hashes } = app.app;
    const { matches } = hashes;
    let hashed = 0;
    hashes.matches = async (...given) => {
      hashed++;
      return matches(...given);
    };

    await Promise.all(Array.from({ length: 50 }, () => login({ email }, newAddress())));

    hashes.matches = matches;
    expect(hashed).toBe(8);
  });

  it('count each alias of one request', async () => {
    const [address, email] = [newAddress(), app.uniqueEmail()];
    const one = `login(input: { email: "${email}", password: "x" }) { __typename }`;
    const aliases = Array.from({ length: 100 }, (_, at) => `a${at}: ${one}`).join(' ');
    const before = app.events().filter(({ type }) => type === 'LOGIN_FAILED').length;

    await app.client.ask(`mutation { ${aliases} }`, {}, from(address));

    const failed = app.events().filter(({ type }) => type === 'LOGIN_FAILED').length - before;
    expect(failed).toBeLessThanOrEqual(5);
  });

  it('count the email address and the username of an account together', async () => {
    const { email, id } = await signUp();
    await app.database.query(`update users set username = 'ada', username_key = 'ada' where id = $1`, [id]);

    const names = [];
    for (let tries = 0; tries < 5; tries++) {
      names.push((await login({ email }, newAddress())).__typename);
      names.push((await login({ username: tries % 2 ? 'ADA' : 'ada' }, newAddress())).__typename);
    }

    expect(names.filter((name) => name === 'InvalidCredentialsError')).toHaveLength(8);
  });
});
