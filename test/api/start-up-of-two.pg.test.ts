import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders, email } from '../support/data-folders.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { Process } from '../support/server-process.js';
import { password } from '../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

describe('the start of two processes at once', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  it('migrates an empty database once', async () => {
    const name = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_empty`;
    await administer(`create database ${name}`);
    const settings = { DATA_DIR: folders.fresh(), DATABASE_URL: urlOf(name) };

    const [first, second] = await Promise.all([Process.listen(settings), Process.listen(settings)]);

    const { accessToken } = await first.client.mutate('signup', { email, password });
    await expect(second.client.me({ token: accessToken })).resolves.toMatchObject({ email });
    await expect(second.client.mutate('login', { email, password })).resolves.toBeSignedIn();
    await Promise.all([first.stop(), second.stop()]);
    await administer(`drop database ${name} with (force)`);
  });
});
