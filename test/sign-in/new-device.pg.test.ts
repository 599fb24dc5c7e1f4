import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';
import { withApp } from '../support/with-app.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('a sign-in from a new device', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const login = (user: TestUser, deviceToken?: string) =>
    app.client.mutate(
      'login',
      { email: user.email, password, deviceToken },
      { headers: { 'user-agent': firefox } },
    );
  const notices = async (user: TestUser) =>
    (await app.mails(user.email)).filter(({ name }) => name === 'new-device');

  /** Somebody who has proved the address. */
  async function verifiedUser(): Promise<TestUser> {
    const user = await app.signedInUser();
    const token = await app.mailedToken(user.email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });
    return user;
  }

  it('is told to the owner by mail', async () => {
    const ada = await verifiedUser();

    await login(ada);

    const [notice, ...more] = await notices(ada);
    expect(more).toEqual([]);
    expect(notice!.text).toContain('Firefox on Linux');
    expect(notice!.text).toContain('127.0.0.1');
  });

  it('gives the device a token, which makes it a known one', async () => {
    const ada = await verifiedUser();
    const { deviceToken } = await login(ada);

    const again = await login(ada, deviceToken!);

    expect(deviceToken).toMatch(/^[\w-]{22}\.[0-9a-z]{8,10}\.[\w-]{43}$/);
    expect(again.deviceToken).toBe(deviceToken);
    expect(await notices(ada)).toHaveLength(1);
  });

  it('is no news from the device that signed up', async () => {
    const email = app.uniqueEmail();
    const { deviceToken } = await app.client.mutate('signup', { email, password });
    const token = await app.mailedToken(email, 'verify-email');
    await app.client.mutate('verifyEmail', { token });

    await app.client.mutate('login', { email, password, deviceToken });

    expect((await app.mails(email)).map(({ name }) => name)).toEqual(['verify-email']);
  });

  it.each([
    ['another account', (token: string, others: string) => others],
    ['nobody', () => `${'x'.repeat(22)}.mwp34dzd.${'y'.repeat(43)}`],
    ['somebody who changed it', (token: string) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
    ['no device at all', () => ''],
    ['a flood', () => 'x'.repeat(90_000)],
  ])('is not hidden by a token of %s', async (_, forge) => {
    const [ada, eve] = [await verifiedUser(), await verifiedUser()];
    const { deviceToken } = await login(ada);
    const { deviceToken: others } = await login(eve);

    const result = await login(ada, forge(deviceToken as string, others as string));

    expect(result).toBeSignedIn();
    expect(result.deviceToken).not.toBe(deviceToken);
    expect(await notices(ada)).toHaveLength(2);
  });

  it('is not written about to an address that nobody proved', async () => {
    const ada = await app.signedInUser();

    await expect(login(ada)).resolves.toBeSignedIn();

    expect(await notices(ada)).toEqual([]);
  });

  it('is kept quiet where the settings say so', async () => {
    await withApp({ NEW_DEVICE_MAIL: 'false', EMAIL_VERIFICATION: 'off' }, async (own) => {
      const ada = await own.signedInUser();

      await ada.elsewhere();

      expect(await own.mails(ada.email)).toEqual([]);
    });
  });

  it('is not mailed when the sign-in fails', async () => {
    const ada = await verifiedUser();

    await app.client.mutate('login', { email: ada.email, password: 'not her password' });

    expect(await notices(ada)).toEqual([]);
  });

  it('gives no device token at refresh', async () => {
    const ada = await app.signedInUser();

    await expect(ada.refresh()).resolves.toMatchObject({ deviceToken: null });
  });
});

describe('a refresh token that comes back', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('is told to the owner by mail, once', async () => {
    const ada = await app.signedInUser({ name: 'Ada' });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(ada.email, 'verify-email') });
    const spent = ada.refreshToken;
    await ada.refresh();
    app.clock.advance('1m');

    for (let round = 0; round < 3; round++) {
      await expect(ada.refresh({ token: spent })).resolves.toBeRefused('InvalidToken');
    }

    const notices = (await app.mails(ada.email)).filter(({ name }) => name === 'session-ended');
    expect(notices).toHaveLength(1);
    expect(notices[0]!.text).toContain('Ada');
  });
});
