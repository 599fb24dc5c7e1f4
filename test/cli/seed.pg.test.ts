import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { DataFolders } from '../support/data-folders.js';
import { freePort } from '../support/free-port.js';
import { Process } from '../support/server-process.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

const demo = 'Gatehouse-demo-1';

describe('SEED_DEMO_ACCOUNTS', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  it('makes one account a role, once, and tells the developer', async () => {
    const settings = { DATA_DIR: folders.fresh(), SEED_DEMO_ACCOUNTS: 'true', ROLES: 'NIGHT_NURSE' };
    const first = await Process.listen(settings);
    const ids = await idsOf(first);
    await first.stop();

    const second = await Process.listen(settings);

    await expect(idsOf(second)).resolves.toEqual(ids);
    expect(second.stderr).toContain('admin@example.com');
    expect(second.stderr).toContain(demo);
    expect(second.stdout).not.toContain(demo);
    await second.stop();
  });

  it('stands, with the first administrator, before the server is ready', async () => {
    const PORT = String(await freePort());
    const roles = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
    const accounts = { ADMIN_EMAIL: 'root@example.com', SEED_DEMO_ACCOUNTS: 'true', ROLES: roles.join(',') };
    const server = Process.run({ DATA_DIR: folders.fresh(), PORT, ...accounts });
    const origin = `http://127.0.0.1:${PORT}`;

    let isReady = false;
    while (!isReady) {
      isReady = await fetch(`${origin}/ready`).then(
        ({ ok }) => ok,
        () => delay(1, false),
      );
    }

    const client = new TestClient(`${origin}/graphql`);
    const last = await client.mutate('login', { email: 'admin@example.com', password: demo });
    expect(last).toBeSignedIn();
    const found = await client.users({ filter: { search: 'root@example.com' } }, { token: last.accessToken });
    expect(found.edges).toHaveLength(1);
    await server.stop();
  });
});

async function idsOf({ client }: Process): Promise<string[]> {
  const ids: string[] = [];
  for (const role of ['USER', 'NIGHT_NURSE', 'ADMIN']) {
    const email = `${role.toLowerCase().replace('_', '-')}@example.com`;
    const login = await client.mutate('login', { email, password: demo });
    expect(login.user.roles).toEqual([role]);
    ids.push(login.user.id);
  }
  return ids;
}
