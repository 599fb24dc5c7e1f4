import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders } from '../support/data-folders.js';
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
