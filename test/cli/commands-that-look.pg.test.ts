import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { command } from '../support/command-line.js';
import { DataFolders } from '../support/data-folders.js';
import { administer, urlOf } from '../support/postgres.mjs';

// Embedded databases are made here, on a machine that may have others to run.
jest.setTimeout(240_000);

const folders = new DataFolders();
afterAll(() => folders.removeAll());

/** A file of one record, for the trial of an import. */
function records(): string {
  const file = join(dirname(folders.fresh()), 'users.jsonl');
  writeFileSync(file, '{"email":"ada@example.com"}\n');
  return file;
}

const looks = () =>
  [
    { args: ['doctor'], whilePending: 0 },
    { args: ['migrate', 'status'], whilePending: 0 },
    { args: ['schema'], whilePending: 0 },
    { args: ['rotate-keys', '--status'], whilePending: 1 },
    { args: ['user', 'find'], whilePending: 1 },
    { args: ['audit'], whilePending: 1 },
    { args: ['export-users'], whilePending: 1 },
    { args: ['import-users', records(), '--dry-run'], whilePending: 1 },
  ] as const;

/** Every table, column, index and row that there is. */
async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: shape } = await client.query(
      `select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'
        union all select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2, 3`,
    );
    const names = new Set(shape.map((row: { table_name: string }) => row.table_name));
    const tables: unknown[] = [];
    for (const name of names) {
      tables.push((await client.query(`select t::text from "${name}" t order by 1`)).rows);
    }
    return JSON.stringify([shape, [...names], tables]);
  } finally {
    await client.end();
  }
}

/** Every file below a folder, with what it holds. */
function contents(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`)
    .toSorted();
}

describe('on PostgreSQL, a command that only looks changes nothing', () => {
  const empty = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_empty`;
  const behind = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_behind`;
  beforeAll(async () => {
    await administer(`create database ${empty}`);
    await administer(`create database ${behind} template ${process.env['GATEHOUSE_TEST_TEMPLATE']}`);
    const undone = await command({ DATABASE_URL: urlOf(behind) }, ['migrate', 'down', '--yes']);
    expect(undone).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    for (const name of [empty, behind]) await administer(`drop database ${name} with (force)`);
  });

  it.each([
    ['that is empty', () => empty],
    ['with a migration pending', () => behind],
  ])('in a database %s, and says what is pending', async (_which, name) => {
    const DATABASE_URL = urlOf(name());
    const before = await dump(DATABASE_URL);
    for (const { args, whilePending } of looks()) {
      const { code, stderr } = await command({ DATABASE_URL }, args);

      expect({ args, code, stderr }).toMatchObject({ args, code: whilePending });
      if (whilePending === 1) expect(stderr).toMatch(/Migrations are pending: .*npx gatehouse migrate up/);
    }
    await expect(dump(DATABASE_URL)).resolves.toBe(before);
  });

  it('in a database that no server has used yet: no key is made', async () => {
    const name = `${process.env['GATEHOUSE_TEST_TEMPLATE']}_unused`;
    await administer(`create database ${name} template ${process.env['GATEHOUSE_TEST_TEMPLATE']}`);
    const DATABASE_URL = urlOf(name);
    const before = await dump(DATABASE_URL);

    for (const { args } of looks()) {
      await expect(command({ DATABASE_URL }, args)).resolves.toMatchObject({ code: 0 });
    }

    await expect(dump(DATABASE_URL)).resolves.toBe(before);
    await administer(`drop database ${name} with (force)`);
  });

  it('in the folder of the secrets: without them it says so, and makes none', async () => {
    const DATA_DIR = folders.fresh();
    const settings = { DATABASE_URL: urlOf(behind), DATA_DIR, ENCRYPTION_KEY: '' };

    const { code, stderr } = await command(settings, ['rotate-keys', '--status']);

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('secrets.json does not exist yet'),
    });
    expect(existsSync(DATA_DIR)).toBe(false);
  });
});

describe('on the embedded database, a command that only looks changes nothing', () => {
  it('where there is none yet: no folder is made', async () => {
    const DATA_DIR = folders.fresh();

    for (const { args, whilePending } of looks()) {
      const { code, stderr } = await command({ DATA_DIR }, args);
      expect({ args, code, stderr }).toMatchObject({ args, code: whilePending });
      if (whilePending === 1) expect(stderr).toContain('the first start creates it');
    }

    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it('where there is one: every file is as it was', async () => {
    const DATA_DIR = folders.fresh();
    await command({ DATA_DIR }, ['migrate', 'up']);
    const before = contents(DATA_DIR);

    for (const { args } of looks()) {
      const { code, stderr } = await command({ DATA_DIR }, args);
      expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
    }

    expect(before.length).toBeGreaterThan(10);
    expect(contents(DATA_DIR)).toEqual(before);
  });
});
