import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { topLevelError } from '../support/matchers.js';
import { settingsOf } from '../support/refused-settings.js';
import { challengeOf, userWithSecondFactor } from '../support/second-factor.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('the limits of other fields', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(behindProxy);
  });
  afterAll(() => app.close());

  it('hold for refresh by session, and leave the token good', async () => {
    await withApp({ ...behindProxy, RL_REFRESH_SESSION_LIMIT: '60/1h' }, async (own) => {
      const input = { email: own.uniqueEmail(), password };
      const { refreshToken } = await own.client.mutate('signup', input, from(newAddress()));
      let token = refreshToken as string;
      for (let count = 0; count < 60; count++) {
        const result = await own.client.mutate('refresh', { refreshToken: token });
        // Repeats within the grace period are free.
        await own.client.mutate('refresh', { refreshToken: token });
        token = result.refreshToken as string;
        own.clock.advance('11s');
      }

      const refused = await own.client.mutate('refresh', { refreshToken: token });
      expect(refused).toBeRefused('RateLimited');
      expect(settingsOf(own)).toEqual(['RL_REFRESH_SESSION_LIMIT']);
      own.clock.advance('61m');
      await expect(own.client.mutate('refresh', { refreshToken: token })).resolves.toBeSignedIn();
    });
  });

  it('leave the refreshes of other sessions alone, and bound those of all sessions together', async () => {
    await withApp({ RL_REFRESH_SESSION_LIMIT: '3/1h', RL_REFRESH_USER_LIMIT: '5/1h' }, async (own) => {
      const ada = await own.signedInUser();
      const phone = await ada.elsewhere();
      const refresher = (first: string) => {
        let refreshToken = first;
        return async () => {
          const result = await own.client.mutate('refresh', { refreshToken });
          refreshToken = result.refreshToken ?? refreshToken;
          // Within the grace period of what was spent, its successor is shared and not spent.
          own.clock.advance('1m');
          return result.__typename;
        };
      };
      const [here, there] = [refresher(ada.refreshToken), refresher(phone.refreshToken)];

      const names = [await here(), await here(), await here(), await here()];
      const others = [await there(), await there(), await there()];

      expect(names).toEqual([...Array(3).fill('Authenticated'), 'RateLimitedError']);
      expect(others).toEqual([...Array(2).fill('Authenticated'), 'RateLimitedError']);
    });
  });

  it.each([
    ['updateProfile', 'RL_UPDATE_PROFILE_USER_LIMIT', { name: 'Ada' }, 'ProfileUpdated'],
    ['requestEmailChange', 'RL_EMAIL_CHANGE_USER_LIMIT', { password: 'wrong one' }, 'InvalidInputError'],
  ] as const)(
    'count %s by user, however many sessions there are',
    async (field, setting, input, answered) => {
      await withApp({ [setting]: '2/1h' }, async (own) => {
        const ada = await own.signedInUser();
        const sessions = [ada, await ada.elsewhere(), await ada.elsewhere()];
        const names = [];
        for (const session of sessions) {
          const given = field === 'requestEmailChange' ? { ...input, newEmail: 'none' } : input;
          names.push((await session.mutate(field, given)).__typename);
        }

        expect(names).toEqual([answered, answered, 'RateLimitedError']);
      });
    },
  );

  it('count guesses of who is signed in by session, so that a stolen one uses up nothing of the owner’s', async () => {
    await withApp({ RL_REAUTHENTICATE_SESSION_LIMIT: '2/1m' }, async (own) => {
      const ada = await own.signedInUser();
      const owner = await ada.elsewhere();
      const names = [];
      for (let tries = 0; tries < 3; tries++) {
        names.push((await ada.mutate('reauthenticate', { password: 'wrong one' })).__typename);
      }

      expect(names).toEqual([...Array(2).fill('InvalidCredentialsError'), 'RateLimitedError']);
      await expect(owner.mutate('reauthenticate', { password })).resolves.toMatchObject({
        __typename: 'Reauthenticated',
      });
    });
  });

  it('are an error where the union has no member for them', async () => {
    const address = newAddress();
    const { accessToken } = await app.client.mutate(
      'signup',
      { email: app.uniqueEmail(), password },
      from(address),
    );
    const ask = () =>
      app.client.ask(`{ verifyToken(token: "${accessToken}") { __typename } }`, {}, from(address));
    for (let count = 0; count < 600; count++) await ask();

    const { status, headers, errors } = await ask();

    expect(status).toBe(429);
    expect(errors[0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it('count wrong passwords of who is signed in by session, and lock no one else out', async () => {
    const email = app.uniqueEmail();
    const signedUp = await app.client.mutate('signup', { email, password }, from(newAddress()));
    const sent = { token: signedUp.accessToken };
    const names = [];
    for (let tries = 0; tries < 10; tries++) {
      if (tries % 4 === 0) app.clock.advance('1m');
      names.push((await app.client.mutate('reauthenticate', { password: 'wrong one' }, sent)).__typename);
    }

    expect(names).toEqual([
      ...Array(8).fill('InvalidCredentialsError'),
      ...Array(2).fill('AccountLockedError'),
    ]);
    await expect(app.client.mutate('login', { email, password }, from(newAddress()))).resolves.toBeSignedIn();
  });

  it('hold for codes by address', async () => {
    await withApp({ RL_VERIFY_MFA_IP_LIMIT: '10/1m' }, async (own) => {
      const { user, phone } = await userWithSecondFactor(own);
      const mfaToken = await challengeOf(own, user);

      const names = [];
      for (let tries = 0; tries < 11; tries++) {
        const input = { mfaToken, code: phone.wrongCode() };
        names.push((await own.client.mutate('verifyMfa', input)).__typename);
      }

      expect(names.at(-1)).toBe('RateLimitedError');
    });
  });

  it('are the ones of the settings, which the schema shows', async () => {
    await withApp({ RL_SIGNUP_IP_LIMIT: '2/1h' }, async (own) => {
      const names = [];
      for (let count = 0; count < 3; count++) {
        const input = { email: own.uniqueEmail(), password };
        names.push((await own.client.mutate('signup', input)).__typename);
      }

      expect(names).toEqual(['Authenticated', 'Authenticated', 'RateLimitedError']);
    });
  });

  it('give each address so many requests a minute', async () => {
    await withApp({ RATE_LIMIT_PER_MINUTE: '20', TRUST_PROXY: '1' }, async (own) => {
      const ask = async (address: string) =>
        (await own.client.ask('{ __typename }', {}, from(address))).status;
      const statuses = [];
      for (let count = 0; count < 21; count++) statuses.push(await ask('192.0.2.1'));

      expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
      expect(statuses[20]).toBe(429);
      expect(await ask('192.0.2.2')).toBe(200);
      const error = await topLevelError(own.client.mutate('logout', undefined, from('192.0.2.1')));
      expect(error.code).toBe('RATE_LIMITED');
      expect(settingsOf(own)).toEqual(['RATE_LIMIT_PER_MINUTE', 'RATE_LIMIT_PER_MINUTE']);
      own.clock.advance('1m');
      expect(await ask('192.0.2.1')).toBe(200);
    });
  });
});
