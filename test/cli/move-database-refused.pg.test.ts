import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { command } from '../support/command-line.js';
import { contentsOf, later, MovingDatabases } from '../support/moved-databases.js';

// Embedded databases start here, on a machine that may have others to run.
jest.setTimeout(240_000);

describe('move-database', () => {
  let databases: MovingDatabases;
  beforeEach(async () => {
    databases = await MovingDatabases.open();
  });
  afterEach(() => databases.close());

  it('is refused while a server runs on the folder', async () => {
    await databases.serveSource();

    const { code, stdout } = await databases.move();

    expect(code).toBe(1);
    expect(stdout).toContain('is in use by process');
    await expect(databases.target.query('select 1 from users')).resolves.toEqual([]);
  });

  it.each([
    [
      'a user of its own',
      `insert into users (id, email_verified, roles, credential_version, created_at, search)
      values ('01a1f89b-0000-7000-8000-000000000000', true, '{USER}', 1, now(), '')`,
      'users (id = 01a1f89b-0000-7000-8000-000000000000) is not in the embedded database',
    ],
    ['a later state of a row', `update users set name = 'Zed'`, 'differs in the embedded database'],
  ])('is refused when the target has %s, and writes nothing', async (_what, change, words) => {
    await databases.fill();
    const isMoved = change.startsWith('update');
    if (isMoved) await databases.move();
    await databases.target.query(change);
    const before = await contentsOf((text) => databases.target.query(text));

    const { code, stdout } = await databases.move();

    expect(code).toBe(1);
    expect(stdout).toContain('The target holds other data, so nothing was written');
    expect(stdout).toContain(words);
    await expect(contentsOf((text) => databases.target.query(text))).resolves.toEqual(before);
    expect(existsSync(databases.settingsFile)).toBe(isMoved);
  });

  it('asks for the migrations first, and tells what it cannot move', async () => {
    const missing = await command(databases.settings, ['move-database', '--to', databases.target.url!]);
    await (await databases.serveSource()).signedInUser();
    await databases.stop();
    const url = databases.target.url!;
    const run = (settings: object, ...args: string[]) =>
      command({ ...databases.settings, ...settings }, ['move-database', ...args], later);
    writeFileSync(databases.settingsFile, 'PORT=4000\n');

    const refusals = [
      missing,
      await run({ DATABASE_URL: url }, '--to', url),
      await run({}, '--to', 'mysql://db.internal/gatehouse'),
      await run({}, '--to', `${url}&answer=42`),
      await run({}, '--to', url),
      await run({}, '--to', url, '--settings', `${databases.folder}/none/moved.env`),
      await run({}, '--to', url, '--settings', `${databases.folder}/moved.env`),
    ];

    expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => 1));
    expect(refusals.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('There is no database in'),
      expect.stringContaining('Name that: DATABASE_URL=pglite:'),
      expect.stringContaining('--to is not postgresql://'),
      expect.stringContaining('--to has'),
      expect.stringContaining('exists already, with other contents'),
      expect.stringContaining('The folder of the --settings file'),
      expect.stringContaining('Migrations are pending: 29990101000000-wards'),
    ]);
  });

  it('refuses secrets that are not those of the data', async () => {
    await databases.fill();
    const PASSWORD_PEPPER = 'q3Zt8Xc7vQm1Rk8sTn5bWd2yLh9gJe4aPz0u';

    const args = ['move-database', '--to', databases.target.url!];
    const { code, stderr } = await command({ ...databases.settings, PASSWORD_PEPPER }, args);

    expect([code, stderr]).toEqual([1, expect.stringContaining('PASSWORD_PEPPER is not the pepper')]);
  });
});
