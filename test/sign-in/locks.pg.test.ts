import { describe, expect, it } from '@jest/globals';
import { behindProxy, callersOf, from, newAddress } from '../support/addresses.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

describe('the budget of an account', () => {
  let app: TestApp;
  shareApp((started) => (app = started), behindProxy);
  const { login, signUp, someone } = callersOf(() => app);

  it('let the owner in from a device that has been there, whatever strangers do', async () => {
    const { email, deviceToken } = await signUp();
    const stranger = newAddress();
    for (let second = 0; second < 200; second++) {
      app.clock.advance('10s');
      await login({ email }, stranger);
    }

    const result = await login({ email, password, deviceToken }, stranger);

    expect(result).toBeSignedIn();
    const without = await login({ email, password }, newAddress());
    expect(['AccountLockedError', 'RateLimitedError']).toContain(without.__typename);
  }, 60_000);

  it('give such a device a budget, too', async () => {
    const { email, deviceToken } = await signUp();

    const names = [];
    for (let tries = 0; tries < 12; tries++) {
      names.push((await login({ email, deviceToken }, newAddress())).__typename);
    }

    expect(names.filter((name) => name === 'InvalidCredentialsError')).toHaveLength(8);
    await expect(login({ email, password }, newAddress())).resolves.toBeSignedIn();
  });

  it('are not got round by a device token of another account', async () => {
    const eve = await signUp();
    const address = newAddress();

    const names = [];
    for (let tries = 0; tries < 31; tries++) {
      const { email } = tries % 5 === 0 ? await signUp() : someone();
      names.push((await login({ email, deviceToken: eve.deviceToken }, address)).__typename);
    }

    expect(names).toEqual([...Array(30).fill('InvalidCredentialsError'), 'RateLimitedError']);
  });

  it('end a device token with a change of password, and with logoutAll', async () => {
    for (const end of ['changePassword', 'logoutAll']) {
      const email = app.uniqueEmail();
      const signedUp = await app.client.mutate('signup', { email, password }, from(newAddress()));
      const sent = { ...from(newAddress()), token: signedUp.accessToken };
      const newPassword = 'a harbour in the morning';
      app.clock.advance('1s');
      if (end === 'logoutAll') await app.client.mutate('logoutAll', { keepCurrent: true }, sent);
      else await app.client.mutate('changePassword', { currentPassword: password, newPassword }, sent);

      const typed = end === 'logoutAll' ? password : newPassword;
      const input = { email, password: typed, deviceToken: signedUp.deviceToken };
      const result = await login(input, newAddress());

      expect(result).toBeSignedIn();
      expect(result.deviceToken).not.toBe(signedUp.deviceToken);
    }
  });

  it('are given one try back by a right password, and no other: signing in frees no guesses', async () => {
    const { email } = await signUp();
    for (let tries = 0; tries < 7; tries++) await login({ email }, newAddress());
    await expect(login({ email, password }, newAddress())).resolves.toBeSignedIn();

    await expect(login({ email }, newAddress())).resolves.toBeRefused('InvalidCredentials');

    await expect(login({ email, password }, newAddress())).resolves.toBeRefused('AccountLocked');
  });

  it('are by the network of an IPv6 address', async () => {
    const names = [];
    for (let host = 1; host <= 31; host++) {
      names.push((await login(someone(), `2001:db8:0:7::${host}:1`)).__typename);
    }

    expect(names.at(-1)).toBe('RateLimitedError');
    expect((await login(someone(), '2001:db8:0:8::1')).__typename).toBe('InvalidCredentialsError');
  });

  it('leave sessions that exist alone, and are lifted by a reset by mail', async () => {
    const email = app.uniqueEmail();
    const signedUp = await app.client.mutate('signup', { email, password }, from(newAddress()));
    for (let tries = 0; tries < 9; tries++) await login({ email }, newAddress());
    await expect(login({ email, password }, newAddress())).resolves.toBeRefused('AccountLocked');

    await expect(app.client.me({ token: signedUp.accessToken })).resolves.toMatchObject({
      email,
    });
    await app.client.mutate('requestPasswordReset', { email }, from(newAddress()));
    const token = await app.mailedToken(email, 'reset-password');
    const newPassword = 'a harbour in the morning';
    await expect(
      app.client.mutate('resetPassword', { token, newPassword }, from(newAddress())),
    ).resolves.toBeSignedIn();
    app.clock.advance('10m');
    await expect(login({ email, password: newPassword }, newAddress())).resolves.toBeSignedIn();
  });

  it('end a lock by itself, and do not prolong it by refused tries', async () => {
    const { email } = await signUp();
    for (let tries = 0; tries < 8; tries++) await login({ email }, newAddress());
    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'ACCOUNT_LOCKED' }));
    for (let minutes = 0; minutes < 14; minutes++) {
      app.clock.advance('1m');
      await login({ email }, newAddress());
    }

    app.clock.advance('2m');

    await expect(login({ email, password }, newAddress())).resolves.toBeSignedIn();
  });

  it('survive a restart', async () => {
    await withApp(behindProxy, async (own) => {
      const input = { email: own.uniqueEmail(), password: 'not the password' };
      for (let tries = 0; tries < 8; tries++) await own.client.mutate('login', input, from(newAddress()));

      const next = await own.restart();
      try {
        await expect(next.client.mutate('login', input, from(newAddress()))).resolves.toBeRefused(
          'AccountLocked',
        );
      } finally {
        await next.app.close();
      }
    });
  });
});

describe('the lock of an address', () => {
  it('begins with thirty wrong passwords, and is twice as long each time', async () => {
    const lockSettings = { LOGIN_FAIL_IP_THRESHOLD: '', TRUST_PROXY: '1' };
    await withApp(lockSettings, async (own) => {
      const address = newAddress();
      const guess = () =>
        own.client.mutate('login', { email: own.uniqueEmail(), password: 'wrong one' }, from(address));
      const lock = async () => {
        for (let tries = 0; tries < 30; tries++) {
          await expect(guess()).resolves.toBeRefused('InvalidCredentials');
        }
        const refused = await guess();
        expect(refused).toBeRefused('RateLimited');
        return refused.retryAfter;
      };

      expect(Math.ceil((await lock()) / 60)).toBe(15);
      for (let minutes = 0; minutes < 15; minutes++) {
        await guess().catch(() => null);
        own.clock.advance('1m');
      }
      own.clock.advance('1s');
      expect(Math.ceil((await lock()) / 60)).toBe(30);
      own.clock.advance('31m');
      expect(Math.ceil((await lock()) / 60)).toBe(60);
      own.clock.advance('26h');
      expect(Math.ceil((await lock()) / 60)).toBe(15);
    });
  });

  it('is not for devices that have been in the account, nor for other addresses', async () => {
    await withApp({ LOGIN_FAIL_IP_THRESHOLD: '3', TRUST_PROXY: '1' }, async (own) => {
      const email = own.uniqueEmail();
      const { deviceToken } = await own.client.mutate('signup', { email, password });
      const address = newAddress();
      for (let tries = 0; tries < 3; tries++) {
        const input = { email: own.uniqueEmail(), password: 'wrong one' };
        await own.client.mutate('login', input, from(address));
      }

      await expect(own.client.mutate('login', { email, password }, from(address))).resolves.toBeRefused(
        'RateLimited',
      );
      await expect(
        own.client.mutate('login', { email, password, deviceToken }, from(address)),
      ).resolves.toBeSignedIn();
      await expect(
        own.client.mutate('login', { email, password }, from(newAddress())),
      ).resolves.toBeSignedIn();
    });
  });
});
