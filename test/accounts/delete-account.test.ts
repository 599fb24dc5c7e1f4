import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { topLevelError } from '../support/matchers.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('deleteAccount', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const remove = (user: TestUser, proof: object = { password }) => user.mutate('deleteAccount', proof);

  it('takes the account away at once, with everything that it had', async () => {
    const ada = await app.signedInUser({ username: 'ada.lovelace' });
    await ada.elsewhere();

    const result = await remove(ada);

    expect(result).toMatchObject({ __typename: 'AccountDeleted', userId: ada.id });
    expect(Math.abs(Date.parse(result.deletedAt) - app.clock.now().getTime())).toBeLessThan(60_000);
    expect(await app.database.query('select id from users where id = $1', [ada.id])).toEqual([]);
    expect(await app.database.query('select id from sessions where user_id = $1', [ada.id])).toEqual([]);
  });

  it('leaves every token of the account dead', async () => {
    const ada = await app.signedInUser();
    const phone = await ada.elsewhere();

    await remove(ada);

    for (const device of [ada, phone]) {
      const error = await topLevelError(device.me());
      expect(error.reason).toBe('SESSION_REVOKED');
      await expect(device.refresh()).resolves.toBeRefused('InvalidToken');
      await expect(device.mutate('logout', { refreshToken: device.refreshToken })).resolves.toEqual({
        __typename: 'LoggedOut',
        sessionIds: [],
      });
    }
    const login = await app.client.mutate('login', { email: ada.email, password });
    expect(login).toBeRefused('InvalidCredentials');
  });

  it('frees the address and the username for somebody else', async () => {
    const wish = { email: app.uniqueEmail(), username: 'grace.hopper' };
    const ada = await app.signedInUser(wish);
    await remove(ada);

    const successor = await app.signedInUser(wish);

    expect(successor.id).not.toBe(ada.id);
    await expect(successor.me()).resolves.toMatchObject(wish);
  });

  it('leaves its event', async () => {
    const ada = await app.signedInUser();

    await remove(ada);

    expect(app.events()).toContainEqual(expect.objectContaining({ type: 'USER_DELETED', userId: ada.id }));
  });

  it('refuses a wrong password, and the account stays', async () => {
    const ada = await app.signedInUser();

    await expect(remove(ada, { password: 'not hers at all' })).resolves.toBeRefused('InvalidCredentials');

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
    expect(app.events()).toContainEqual(
      expect.objectContaining({ type: 'LOGIN_FAILED', userId: ada.id, reason: 'password' }),
    );
  });

  it.each([
    ['nothing', {}, 'password'],
    ['null', { password: null }, 'password'],
    ['an empty password', { password: '' }, 'password'],
    ['a password over 1024 bytes', { password: 'x'.repeat(1025) }, 'password'],
    ['a code that the account has no factor for', { password, code: '123456' }, 'code'],
  ])('refuses %s as proof', async (_what, proof, field) => {
    const ada = await app.signedInUser();

    const result = await remove(ada, proof);

    expect(result).toBeRefused('InvalidInput');
    expect(result.fields[0]!.path).toEqual(['input', field]);
    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });

  it('takes a fresh session in place of a password that the account does not have', async () => {
    const [fresh, stale] = [await app.signedInUser(), await app.signedInUser()];
    await app.database.query('update users set password_hash = null where id = any($1)', [
      [fresh.id, stale.id],
    ]);

    const deleted = await remove(fresh, {});
    app.clock.advance('10m');
    const refused = await remove(stale, {});

    expect(deleted.__typename).toBe('AccountDeleted');
    expect(refused).toBeRefused('ReauthenticationRequired');
  });

  it('removes the account once when twenty ask at once', async () => {
    const ada = await app.signedInUser();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => app.client.ask(mutation, { input: { password } }, ada.sent)),
    );

    const kinds = outcomes.map(
      ({ data, errors }) => data?.['deleteAccount']?.__typename ?? errors[0]!.extensions['code'],
    );
    expect(kinds.filter((kind) => kind === 'AccountDeleted')).toHaveLength(1);
    const lost = new Set(kinds.filter((kind) => kind !== 'AccountDeleted'));
    expect(['InvalidCredentialsError', 'UNAUTHENTICATED']).toEqual(expect.arrayContaining([...lost]));
  });
});

const mutation = 'mutation ($input: DeleteAccountInput!) { deleteAccount(input: $input) { __typename } }';

describe('deleteAccount, of administrators', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.database.query('delete from users');
  });

  async function administrator(): Promise<TestUser> {
    const user = await app.signedInUser();
    await app.database.query(`update users set roles = '{USER,ADMIN}' where id = $1`, [user.id]);
    return user;
  }

  it('keeps the last one', async () => {
    const [root] = [await administrator(), await app.signedInUser()];

    await expect(root.mutate('deleteAccount', { password })).resolves.toBeRefused('LastAdministrator');

    await expect(root.me()).resolves.toMatchObject({ id: root.id });
  });

  it('does not count one who is suspended', async () => {
    const [root, suspended] = [await administrator(), await administrator()];
    await app.database.query('update users set suspended_at = now() where id = $1', [suspended.id]);

    await expect(root.mutate('deleteAccount', { password })).resolves.toBeRefused('LastAdministrator');
  });

  it('lets one of two go', async () => {
    const [first, second] = [await administrator(), await administrator()];

    const result = await first.mutate('deleteAccount', { password });

    expect(result.__typename).toBe('AccountDeleted');
    await expect(second.mutate('deleteAccount', { password })).resolves.toBeRefused('LastAdministrator');
  });

  it('lets others go while there is only one', async () => {
    const [, ada] = [await administrator(), await app.signedInUser()];

    const result = await ada.mutate('deleteAccount', { password });

    expect(result.__typename).toBe('AccountDeleted');
  });

  it('keeps one of two who go at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      await app.database.query('delete from users');
      const pair = [await administrator(), await administrator()];

      const results = await Promise.all(pair.map((user) => user.mutate('deleteAccount', { password })));

      const kinds = results.map(({ __typename }) => __typename).sort();
      expect(kinds).toEqual(['AccountDeleted', 'LastAdministratorError']);
    }
  });
});
