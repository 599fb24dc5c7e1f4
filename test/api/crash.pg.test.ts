import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TestClient } from '../support/client.js';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { Process } from '../support/server-process.js';
import type { Settings } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(300_000);

/** Somebody whose sign-up was sent, and the newest pair that was acknowledged; none while it is not. */
interface Attempt {
  readonly email: string;
  pair: { readonly accessToken: string; readonly refreshToken: string } | null;
}

/** Signs up and refreshes until the server goes away. */
async function signUpAndRefresh(client: TestClient, attempt: Attempt): Promise<void> {
  const { email } = attempt;
  let result: object = await client.mutate('signup', { email, password });
  for (let refreshes = 0; refreshes < 100; refreshes++) {
    const { accessToken, refreshToken } = result as NonNullable<Attempt['pair']>;
    attempt.pair = { accessToken, refreshToken };
    result = await client.mutate('refresh', { refreshToken });
  }
}

describe.each(['PGlite', 'PostgreSQL'])('kill -9 on %s', (kind) => {
  const folders = new DataFolders();
  let database: TestDatabase | null;
  let settings: Settings;
  beforeEach(async () => {
    database = kind === 'PostgreSQL' ? await openTestDatabase() : null;
    // A pair whose acknowledgement never came is asked for again after the restart, however long that takes.
    settings = { DATA_DIR: folders.fresh(), DATABASE_URL: database?.url ?? '', REFRESH_GRACE_SECONDS: '300' };
  });
  afterEach(async () => {
    await Process.stopAll();
    await database?.drop();
  });
  afterAll(() => folders.removeAll());

  it('loses nothing that was acknowledged, and leaves nothing half done', async () => {
    const attempts: Attempt[] = Array.from({ length: 100 }, (_, index) => ({
      email: `u${index}@example.com`,
      pair: null,
    }));
    const first = await Process.listen(settings);
    const { client } = first;
    const work = attempts.map((attempt) => signUpAndRefresh(client, attempt).catch(() => 'cut off'));
    while (attempts.filter(({ pair }) => pair !== null).length < 50)
      await new Promise((go) => setTimeout(go, 5));

    await first.stop('SIGKILL');
    await Promise.all(work);
    const second = await Process.listen(settings);

    for (const { email, pair } of attempts) {
      if (pair) {
        await expect(second.client.me({ token: pair.accessToken })).resolves.toMatchObject({ email });
        await expect(
          second.client.mutate('refresh', pair && { refreshToken: pair.refreshToken }),
        ).resolves.toBeSignedIn();
      }
      const login = await second.client.mutate('login', { email, password });
      expect([pair ? 'Authenticated' : login.__typename, 'InvalidCredentialsError']).toContain(
        login.__typename,
      );
      // An account without the session that it began with would be half a sign-up.
      if (login.__typename === 'Authenticated') {
        await expect(second.client.sessions({ token: login.accessToken })).resolves.toHaveLength(2);
      }
    }
    await expect(second.stop()).resolves.toBe(0);
  });

  it('does not hinder the next start, however often', async () => {
    let pair = null as { accessToken: string } | null;

    for (let round = 0; round < 2; round++) {
      const server = await Process.listen(settings);
      if (pair) await expect(server.client.me({ token: pair.accessToken })).resolves.not.toBeNull();
      const result = await server.client.mutate('signup', { email: `round-${round}@example.com`, password });
      pair = result as unknown as { accessToken: string };
      await server.stop('SIGKILL');
    }

    const last = await Process.listen(settings);
    for (let round = 0; round < 2; round++) {
      const login = await last.client.mutate('login', { email: `round-${round}@example.com`, password });
      expect(login).toBeSignedIn();
    }
    await last.stop();
  });
});
