import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { TestApp, testSettings } from '../support/test-app.js';
import { password } from '../support/test-user.js';

jest.setTimeout(120_000);

describe('after-restore', () => {
  let app: TestApp;
  const made: string[] = [];
  afterEach(async () => {
    await app.app.close();
    await app.database.drop();
    for (const name of made.splice(0)) await administer(`drop database if exists ${name} with (force)`);
  });

  /** A copy of the database as it is now, beside it. Nobody may be connected meanwhile, so the server starts over. */
  async function backup(): Promise<string> {
    const name = `gatehouse_backup_${randomUUID().slice(0, 8)}`;
    const source = new URL(app.database.url!).pathname.slice(1);
    made.push(name);
    await app.app.close();
    // The test's own connections, which are idle.
    await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${source}'`);
    await eventually(
      () => administer(`select 1 from pg_stat_activity where datname = '${source}'`),
      ({ rows }) => rows.length === 0,
    );
    await administer(`create database ${name} template ${source}`);
    app = await TestApp.on(app.database, app.clock, {});
    return name;
  }

  it('ends what the backup brought back: old tokens are refused, and users can sign in', async () => {
    app = await TestApp.start();
    const ada = await app.signedInUser();
    const grace = await app.signedInUser();
    await app.client.mutate('requestPasswordReset', { email: ada.email });
    const copy = await backup();
    // After the backup: one signs out, one refreshes.
    await app.client.mutate('logoutAll', {}, { token: ada.accessToken });
    const { refreshToken: later } = await app.client.mutate('refresh', { refreshToken: grace.refreshToken });

    const DATABASE_URL = urlOf(copy);
    const outcome = await command({ ...testSettings, DATABASE_URL }, ['after-restore', '--json']);
    const restored = await TestApp.on({ ...app.database, url: DATABASE_URL }, app.clock, {});

    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ sessions: 2, accounts: 2 });
    for (const refreshToken of [ada.refreshToken, grace.refreshToken, later]) {
      expect(await restored.client.mutate('refresh', { refreshToken })).toBeRefused('InvalidToken');
    }
    for (const { accessToken: token } of [ada, grace]) {
      await expect(restored.client.me({ token })).rejects.toThrow('UNAUTHENTICATED');
    }
    expect(await restored.client.mutate('login', { email: ada.email, password })).toBeSignedIn();
    await restored.app.close();
  });
});
