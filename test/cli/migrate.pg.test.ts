import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { Migration } from '@mikro-orm/migrations';
import { schema } from '../../src/migrations/schema.js';
import { command } from '../support/command-line.js';
import { DataFolders } from '../support/data-folders.js';
import { schemaWithIndex } from '../support/index-migration.js';
import { administer, urlOf } from '../support/postgres.mjs';
import { Process } from '../support/server-process.js';
import type { Settings } from '../support/server-process.js';

// Embedded databases are made here, on a machine that may have others to run.
jest.setTimeout(120_000);

/** A process whose input is a pipe takes it for a terminal. */
const atTerminal = { NODE_OPTIONS: '--import data:text/javascript,process.stdin.isTTY=true' };

const names = schemaWithIndex.migrations.map(({ name }) => name);
const [first] = names;
const last = names.at(-1)!;
const allButLast = names.slice(0, -1);
const beforeLast = allButLast.at(-1)!;

describe('migrate', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  const migrate = (settings: Settings, args: readonly string[]) =>
    command(settings, ['migrate', ...args], schemaWithIndex);

  async function applied(settings: Settings): Promise<string[]> {
    const { stdout } = await migrate(settings, ['status', '--json']);
    const { migrations } = JSON.parse(stdout) as { migrations: { name: string; appliedAt: string | null }[] };
    return migrations.filter(({ appliedAt }) => appliedAt !== null).map(({ name }) => name);
  }

  it('goes up and down one by one, and never down without a word of consent', async () => {
    const settings = { DATA_DIR: folders.fresh() };

    const fresh = await migrate(settings, ['status']);
    const isMade = existsSync(settings.DATA_DIR);
    const up = await migrate(settings, ['up', '--to', beforeLast, '--json']);
    const upToLast = await migrate(settings, ['up']);
    const unasked = await migrate(settings, ['down']);
    const afterUnasked = await applied(settings);
    const down = await migrate(settings, ['down', '--yes']);
    const afterDown = await applied(settings);
    const upAgain = await migrate(settings, ['up']);
    const nothing = await migrate(settings, ['up']);
    const unknown = await migrate(settings, ['down', '--to', 'no-such-thing', '--yes']);
    const all = await migrate(settings, ['down', '--all', '--yes', '--json']);

    expect(fresh).toMatchObject({ code: 0, stdout: expect.stringContaining(`${first}`) });
    expect(fresh.stdout.match(/pending/g)).toHaveLength(names.length);
    expect(isMade).toBe(false);
    expect(up).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(up.stdout)).toEqual({ applied: allButLast });
    expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --yes') });
    expect(upToLast.stdout).toBe(`Applied ${last}.\n`);
    expect(afterUnasked).toEqual(names);
    expect(down).toMatchObject({ code: 0, stdout: `Undid ${last}.\n` });
    expect(afterDown).toEqual(allButLast);
    expect(upAgain.stdout).toBe(`Applied ${last}.\n`);
    expect(nothing).toMatchObject({ code: 0, stdout: 'No migrations are pending.\n' });
    expect(unknown).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no migration no-such-thing'),
    });
    expect(JSON.parse(all.stdout)).toEqual({ undone: names.toReversed() });
  });

  it('leaves a database alone that a newer version has changed, and so does everything that opens it', async () => {
    const settings = { DATA_DIR: folders.fresh() };
    await command(settings, ['migrate', 'up']);
    await newer(join(settings.DATA_DIR, 'database'));

    const status = await command(settings, ['migrate', 'status']);
    const refused = [
      await command(settings, ['migrate', 'up']),
      await command(settings, ['migrate', 'down', '--yes']),
      await command(settings, ['sweep']),
    ];

    expect(status.stdout).toMatch(/29990102000000-later +applied .*, by a newer version of Gatehouse/);
    for (const { code, stdout, stderr } of refused) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(
        'newer than this version of Gatehouse, which knows nothing of 29990102000000-later.',
      );
      expect(stderr).toContain(`migrate down --to ${beforeLast}`);
    }
  });

  it('tells of a database that was made before 0.1.0 how to move its users', async () => {
    const settings = { DATA_DIR: folders.fresh() };
    await migrate(settings, ['up']);
    await renameMigrations(join(settings.DATA_DIR, 'database'), '2026-11-20-accounts-and-sessions');

    const status = await migrate(settings, ['status']);
    const doctor = await command(settings, ['doctor']);
    const refused = [
      await migrate(settings, ['up']),
      await migrate(settings, ['down', '--yes']),
      await command(settings, ['sweep']),
      await command(settings, ['export-users']),
    ];

    expect(status.stdout).toMatch(
      /2026-11-20-accounts-and-sessions +applied .*, by a version before 0\.1\.0/,
    );
    for (const words of [status.stdout, doctor.stdout, ...refused.map(({ stderr }) => stderr)]) {
      expect(words.replaceAll(/\s+/g, ' ')).toMatch(
        /made before 0\.1\.0.* export-users, then import-users.* import-users users\.jsonl/,
      );
      expect(words).not.toContain('newer');
    }
    expect(refused.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      refused.map(() => ({ code: 1, stdout: '' })),
    );
  });

  it.each([
    ['no', 'no\n'],
    ['anything but yes in full', 'y\n'],
    ['nothing, and leaves', ''],
  ])('undoes nothing for who is asked and says %s', async (_what, answer) => {
    const settings = { DATA_DIR: folders.fresh() };
    await command(settings, ['migrate', 'up']);

    const asked = Process.run({ ...settings, ...atTerminal }, ['migrate', 'down'], answer);

    await expect(asked.exit).resolves.toBe(1);
    expect(asked.stdout).toBe('');
    expect(asked.stderr).toMatch(
      new RegExp(`^This undoes ${beforeLast}, .* Type yes to continue: Nothing was undone.\n$`),
    );
    await expect(applied(settings)).resolves.toEqual(allButLast);
  });

  it('undoes what it names for who says yes', async () => {
    const settings = { DATA_DIR: folders.fresh() };
    await command(settings, ['migrate', 'up']);

    const asked = Process.run({ ...settings, ...atTerminal }, ['migrate', 'down', '--all'], 'yes\n');

    await expect(asked.exit).resolves.toBe(0);
    const undone = allButLast.toReversed().join(', ');
    expect(asked.stderr).toContain(`This undoes ${undone}, and drops`);
    expect(asked.stdout).toBe(`Undid ${undone}.\n`);
    await expect(applied(settings)).resolves.toEqual([]);
  });

  it('is done once when it is asked for twice at the same moment', async () => {
    const name = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_cli`;
    await administer(`create database ${name}`);
    const settings = { DATABASE_URL: urlOf(name) };

    const both = await Promise.all([
      migrate(settings, ['up', '--json']),
      migrate(settings, ['up', '--json']),
    ]);

    const done = both.flatMap(({ stdout }) => (JSON.parse(stdout) as { applied: string[] }).applied);
    const afterwards = await applied(settings);
    await administer(`drop database ${name} with (force)`);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(done).toEqual(names);
    expect(afterwards).toEqual(names);
  });
});

describe('the migrations', () => {
  it('have names that begin with a moment, in the order in which they run', () => {
    const own = schema.migrations.map(({ name }) => name);

    for (const name of own) expect(name).toMatch(/^\d{14}-[a-z][a-z0-9-]*$/);
    expect(own).toEqual(own.toSorted());
  });
});

describe('migrate create', () => {
  const sources = fileURLToPath(new URL('../../src/migrations', import.meta.url));
  const name = `tried-${randomUUID().slice(0, 8)}`;
  const made = () => readdirSync(sources).filter((file) => file.endsWith(`-${name}.ts`));
  afterEach(() => {
    for (const file of made()) rmSync(join(sources, file));
  });

  it('writes an empty migration among the others, and says where it has to be named', async () => {
    const written = await command({}, ['migrate', 'create', name]);
    const again = await command({}, ['migrate', 'create', name]);

    expect(written).toMatchObject({ code: 0, stderr: '' });
    const [fileName, ...more] = made();
    expect(more).toEqual([]);
    expect(fileName).toMatch(/^20\d{12}-tried-/);
    const file = join(sources, fileName!);
    const [className] = /(?<=export class )Tried\w+(?= extends Migration)/.exec(readFileSync(file, 'utf8'))!;
    const fullName = fileName!.slice(0, -'.ts'.length);
    expect(written.stdout).toContain(`${file} is written.`);
    expect(written.stdout).toContain(`import { ${className} } from './${fullName}.js';`);
    expect(written.stdout).toContain(`{ name: '${fullName}', class: ${className} },`);
    const module = (await import(file)) as Record<string, new () => object>;
    expect(module[className]!.prototype).toBeInstanceOf(Migration);
    expect(again).toEqual({ code: 1, stdout: '', stderr: `${file} has that name. Give another.\n` });
  });

  it.each(['Passkeys', 'pass keys', '../passkeys', 'passkeys-', '2fa', ''])(
    'takes no name %j',
    async (wrong) => {
      const before = readdirSync(sources);

      const { code, stdout, stderr } = await command({}, ['migrate', 'create', wrong]);

      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('Give a name of lower-case letters, digits and dashes');
      expect(readdirSync(sources)).toEqual(before);
    },
  );
});

async function newer(folder: string): Promise<void> {
  await change(folder, `insert into migrations (name) values ('29990102000000-later')`);
}

async function renameMigrations(folder: string, name: string): Promise<void> {
  await change(folder, `delete from migrations; insert into migrations (name) values ('${name}')`);
}

async function change(folder: string, sql: string): Promise<void> {
  const pglite = await PGlite.create(folder);
  await pglite.exec(sql);
  await pglite.close();
}
