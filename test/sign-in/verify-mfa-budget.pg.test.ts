import { describe, expect, it } from '@jest/globals';
import { challengeOf, enrol, userWithSecondFactor, verifying } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';

describe('the budget of second factors', () => {
  let app: TestApp;
  shareApp((started) => (app = started));
  const { challenge, verify } = verifying(() => app);

  it('tries five codes in a quarter of an hour, however many challenges there are', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    for (let tries = 0; tries < 5; tries++) {
      await expect(verify(await challenge(user), phone.wrongCode())).resolves.toBeRefused('InvalidCode');
    }

    const refused = await verify(await challenge(user), phone.code());

    expect(refused).toBeRefused('AccountLocked');
    expect(refused.retryAfter).toBeGreaterThan(14 * 60);
    expect(refused.retryAfter).toBeLessThanOrEqual(15 * 60);
    app.clock.advance('16m');
    await expect(verify(await challenge(user), phone.code())).resolves.toBeSignedIn();
  });

  it('lets the owner in from a device that was there before, whatever strangers with the password do', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    for (let tries = 0; tries < 8; tries++) await verify(await challenge(user), phone.wrongCode());

    const token = await challengeOf(app, user, user.deviceToken);

    await expect(verify(token, phone.code())).resolves.toBeSignedIn();
    await expect(verify(await challenge(user), phone.code(1))).resolves.toBeRefused('AccountLocked');
  });

  it('gives such a device a budget of its own, that a token of another account does not get', async () => {
    const [{ user, phone }, eve] = [await userWithSecondFactor(app), await app.signedInUser()];
    const byDevice = (code: string, deviceToken = user.deviceToken) =>
      challengeOf(app, user, deviceToken).then((token) => verify(token, code));
    const names = [];
    for (let tries = 0; tries < 7; tries++) names.push((await byDevice(phone.wrongCode())).__typename);

    expect(names.filter((name) => name === 'InvalidCodeError')).toHaveLength(5);
    await expect(byDevice(phone.code())).resolves.toBeRefused('AccountLocked');
    for (let tries = 0; tries < 5; tries++) await verify(await challenge(user), phone.wrongCode());
    await expect(byDevice(phone.code(), eve.deviceToken)).resolves.toBeRefused('AccountLocked');
  });

  it('tries twenty codes of all devices together, however many were collected before', async () => {
    const ada = await app.signedInUser();
    const devices = [];
    for (let count = 0; count < 10; count++) devices.push((await ada.elsewhere()).deviceToken);
    const { user, phone } = await enrol(app, ada);
    const names: string[] = [];
    for (const device of devices) {
      const token = await challengeOf(app, user, device);
      for (let tries = 0; tries < 4; tries++) names.push((await verify(token, phone.wrongCode())).__typename);
    }

    expect(names.filter((name) => name === 'InvalidCodeError')).toHaveLength(20);
    expect(names.filter((name) => name === 'AccountLockedError')).toHaveLength(20);
  });

  it('leaves the one alone who is signed in, and has a budget for each session', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    for (let tries = 0; tries < 6; tries++) await verify(await challenge(user), phone.wrongCode());

    const names = [];
    for (let tries = 0; tries < 6; tries++) {
      names.push((await user.mutate('reauthenticate', { code: phone.wrongCode() })).__typename);
    }

    expect(names).toEqual([...Array(5).fill('InvalidCodeError'), 'AccountLockedError']);
  });

  it('says when to come back in the header too', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const mfaToken = await challenge(user);
    const query = `mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { __typename } }`;
    const input = { mfaToken, code: phone.wrongCode() };
    for (let tries = 0; tries < 5; tries++) await app.client.ask(query, { input });

    const { headers, status } = await app.client.ask(query, { input });

    expect(status).toBe(200);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(800);
  });

  it('is given one try back by a code that is right, and no other: signing in frees no guesses', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const fail = async () => (await verify(await challenge(user), phone.wrongCode())).__typename;
    for (let tries = 0; tries < 4; tries++) await fail();
    await expect(verify(await challenge(user), phone.code())).resolves.toBeSignedIn();

    const names = [await fail(), await fail()];

    expect(names).toEqual(['InvalidCodeError', 'AccountLockedError']);
    await expect(verify(await challenge(user), phone.code(1))).resolves.toBeRefused('AccountLocked');
  });

  it('is used up by nobody whose codes are right', async () => {
    const { user, phone } = await userWithSecondFactor(app);

    for (let times = 0; times < 7; times++) {
      await expect(verify(await challenge(user), phone.code())).resolves.toBeSignedIn();
      app.clock.advance('30s');
    }
  });

  it('tries five of fifty that come at once, and of a thousand in one request', async () => {
    const [ada, bob] = [await userWithSecondFactor(app), await userWithSecondFactor(app)];
    const tokens = await Promise.all(Array.from({ length: 50 }, () => challenge(ada.user)));

    const results = await Promise.all(tokens.map((token) => verify(token, ada.phone.wrongCode())));
    const [mfaToken, code] = [await challenge(bob.user), bob.phone.wrongCode()];
    const aliases = Array.from(
      { length: 1000 },
      (_, at) => `a${at}: verifyMfa(input: { mfaToken: "${mfaToken}", code: "${code}" }) { __typename }`,
    );
    const { data } = await app.client.ask(`mutation { ${aliases.join(' ')} }`);

    const tried = (names: string[]) => names.filter((name) => name === 'InvalidCodeError').length;
    expect(tried(results.map(({ __typename }) => __typename))).toBe(5);
    const names = Object.values(data ?? {}).map(({ __typename }) => __typename as string);
    expect(tried(names)).toBeLessThanOrEqual(5);
  });

  it('has one winner of thirty that bring one code', async () => {
    const { user, phone } = await userWithSecondFactor(app);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => challenge(user)));

    const results = await Promise.all(tokens.map((token) => verify(token, phone.code())));

    expect(results.filter(({ __typename }) => __typename === 'Authenticated')).toHaveLength(1);
  });
});
