import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import { Process } from '../support/server-process.js';
import { unlimited } from '../support/test-app.js';
import { password } from '../support/test-user.js';

jest.setTimeout(240_000);

const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';

describe('a server process whose hashing queue is full', () => {
  const folders = new DataFolders();
  afterEach(async () => {
    await Process.stopAll();
    folders.removeAll();
  });

  it('answers eight right passwords with 503, and then lets their owner in', async () => {
    const database = await openTestDatabase();
    const server = await Process.listen({
      ...unlimited,
      DATA_DIR: folders.fresh(),
      DATABASE_URL: database.url!,
      HASH_CONCURRENCY: '1',
      HASH_QUEUE_LIMIT: '1',
      LOGIN_FAIL_EMAIL_THRESHOLD: '8',
    });
    const email = `${randomUUID()}@example.com`;
    await server.client.mutate('signup', { email, password });
    const login = (named: string) => server.client.ask(query, { input: { email: named, password } });

    const over = new AbortController();
    const crowd = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) await login(`${randomUUID()}@example.com`);
    });
    const answers = new Set<unknown>();
    let refused = 0;
    while (refused < 8 && !answers.has('AccountLockedError')) {
      const { status, data } = await login(email);
      if (status === 503) refused++;
      else answers.add(data?.['login'].__typename);
    }
    over.abort();
    await Promise.all(crowd);

    expect(refused).toBe(8);
    const { data } = await login(email);
    expect(data).toEqual({ login: { __typename: 'Authenticated' } });
    await server.stop();
    await database.drop();
  });
});
