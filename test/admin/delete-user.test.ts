import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { topLevelError } from '../support/matchers.js';
import { userWithSecondFactor } from '../support/second-factor.js';
import { shareAdministrator } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

describe('deleteUser', () => {
  let app: TestApp;
  let admin: TestUser;
  shareAdministrator((given) => ({ app, admin } = given));

  const remove = (userId: string) => admin.mutate('deleteUser', { userId });

  it('takes the account away at once', async () => {
    const ada = await app.signedInUser();

    const result = await remove(ada.id);

    expect(result).toMatchObject({ __typename: 'AccountDeleted', userId: ada.id });
    expect(await topLevelError(ada.me())).toMatchObject({ reason: 'SESSION_REVOKED' });
    await expect(ada.refresh()).resolves.toBeRefused('InvalidToken');
    const login = await app.client.mutate('login', { email: ada.email, password });
    expect(login).toBeRefused('InvalidCredentials');
    await expect(app.client.user(ada.id, admin.sent)).resolves.toBeNull();
    await expect(remove(ada.id)).resolves.toBeRefused('NotFound');
  });

  it('leaves nothing personal in any table but what events tell of', async () => {
    const { user } = await userWithSecondFactor(app, { name: 'Ada Lovelace', username: 'ada.lovelace' });
    await app.client.mutate('login', { email: user.email, password: 'not it' });
    await app.client.mutate('requestPasswordReset', { email: user.email });
    await user.mutate('requestEmailChange', { newEmail: app.uniqueEmail(), password });
    await admin.mutate('suspendUser', { userId: user.id, reason: 'Ada Lovelace told us why' });
    await app.mails(user.email);
    await app.storedEvents();
    await app.database.query('delete from mails');

    await remove(user.id);

    const tables = await app.database.query(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'audit_events'`,
    );
    for (const { name } of tables) {
      const rows = await app.database.query(`select * from ${String(name)} as t where t::text ~* $1`, [
        `${user.id}|${user.email}|lovelace`,
      ]);
      expect({ name, rows }).toEqual({ name, rows: [] });
    }
    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === user.id);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['SIGNED_UP', 'LOGIN_FAILED', 'USER_SUSPENDED', 'USER_DELETED']),
    );
    for (const event of events) expect(event).toMatchObject({ ip_address: null, user_agent: null });
    expect(JSON.stringify(events)).not.toMatch(/lovelace/i);
    expect(events.at(-1)).toMatchObject({ type: 'USER_DELETED', actor_id: admin.id });
  });

  it('takes where an administrator was out of what they did to others', async () => {
    const [other, ada] = [await app.administrator(), await app.signedInUser()];
    await other.mutate('suspendUser', { userId: ada.id, reason: 'as agreed' });

    await remove(other.id);

    const events = (await app.storedEvents()).filter(({ user_id }) => user_id === ada.id);
    expect(events.at(-1)).toMatchObject({
      type: 'USER_SUSPENDED',
      actor_id: other.id,
      ip_address: null,
      user_agent: null,
      reason: 'as agreed',
    });
    expect(events[0]).toMatchObject({ type: 'SIGNED_UP', ip_address: '127.0.0.1' });
  });

  it('lets administrators go while there is another one', async () => {
    await app.administrator();

    await expect(remove(admin.id)).resolves.toMatchObject({ __typename: 'AccountDeleted', userId: admin.id });
  });

  it.each(['', 'x', randomUUID()])('refuses %j, which is nobody', async (userId) => {
    await expect(remove(userId)).resolves.toBeRefused('NotFound');
  });

  it('asks for a fresh session', async () => {
    const ada = await app.signedInUser();
    app.clock.advance('10m');

    await expect(remove(ada.id)).resolves.toBeRefused('ReauthenticationRequired');

    await expect(ada.me()).resolves.toMatchObject({ id: ada.id });
  });
});
