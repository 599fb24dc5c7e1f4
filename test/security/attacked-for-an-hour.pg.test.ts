import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { behindProxy, from, newAddress } from '../support/addresses.js';
import { eventually } from '../support/eventually.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** Every limit and lock as it is when nobody sets it: of the account, of the address, and longer each time. */
describe('an account that strangers try a password of every second for an hour', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(behindProxy);
  });
  afterAll(() => app.close());

  it('lets its owner in all the while, from their own device', async () => {
    const [email, home] = [app.uniqueEmail(), newAddress()];
    const signedUp = await app.client.mutate('signup', { email, password }, from(newAddress()));
    const deviceToken = signedUp.deviceToken as string;
    const login = (input: object, address: string) =>
      app.client.mutate('login', { email, password, ...input }, from(address));
    const names = new Map<string, number>();

    // By turns from beside the owner, in one network behind one address, and from an address nobody has seen.
    for (let second = 1; second <= 3600; second++) {
      app.clock.advance('1s');
      const address = second % 2 === 0 ? home : newAddress();
      const { __typename } = await login({ password: 'not the password' }, address);
      names.set(__typename, (names.get(__typename) ?? 0) + 1);
      if (second % 300 === 0) await expect(login({ deviceToken }, home)).resolves.toBeSignedIn();
    }

    // Eight tries, and then a lock of a quarter of an hour, four times at most.
    expect(names.get('InvalidCredentialsError')).toBeLessThanOrEqual(32);
    // Who brings no device waits with the strangers, as soon as these have used up what the newest quarter has.
    const refusals = ['AccountLockedError', 'RateLimitedError'];
    const guess = async () => (await login({ password: 'not the password' }, newAddress())).__typename;
    const refused = await eventually(guess, (name) => refusals.includes(name));
    expect(refusals).toContain(refused);
    expect(refusals).toContain((await login({}, newAddress())).__typename);
  }, 120_000);
});
