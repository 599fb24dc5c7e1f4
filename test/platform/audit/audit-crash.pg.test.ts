import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { DataFolders } from '../../support/data-folders.js';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import type { PairFragment } from '../../support/operations/generated.js';
import { Process } from '../../support/server-process.js';
import type { Settings } from '../../support/server-process.js';
import { password } from '../../support/test-user.js';

// A whole process starts here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('security events, after kill -9', () => {
  const folders = new DataFolders();
  let database: TestDatabase | null;
  let settings: Settings;
  beforeEach(async () => {
    database = await openTestDatabase();
    settings = { DATA_DIR: folders.fresh(), DATABASE_URL: database?.url ?? '' };
  });
  afterEach(async () => {
    await Process.stopAll();
    await database?.drop();
  });
  afterAll(() => folders.removeAll());

  /** On the embedded database only while no server has it. */
  async function query(sql: string): Promise<Record<string, unknown>[]> {
    if (database) return database.query(sql);
    const embedded = await PGlite.create(join(settings['DATA_DIR']!, 'database'));
    const { rows } = await embedded.query<Record<string, unknown>>(sql);
    await embedded.close();
    return rows;
  }

  it('are all there but those of the last moment', async () => {
    const server = await Process.listen(settings);
    const { client } = server;
    const email = 'ada@example.com';
    let pair: PairFragment = await client.mutate('signup', { email, password });
    for (let index = 0; index < 20; index++) {
      pair = await client.mutate('refresh', { refreshToken: pair.refreshToken });
    }
    await delay(1000);
    await client.mutate('updateProfile', { name: 'Ada' }, { token: pair.accessToken });
    await client.mutate(
      'changePassword',
      { currentPassword: password, newPassword: 'a harbour in the morning' },
      { token: pair.accessToken },
    );
    await server.stop('SIGKILL');

    const types = (await query('select type from audit_events order by id')).map(({ type }) => type);

    expect(types.filter((type) => type === 'SIGNED_UP')).toHaveLength(1);
    expect(types.filter((type) => type === 'TOKEN_REFRESHED')).toHaveLength(20);
    expect(types).toContain('PASSWORD_CHANGED');
  });
});
