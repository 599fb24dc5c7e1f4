import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { ImportFiles } from '../support/imports.js';
import { Process } from '../support/server-process.js';
import { TestApp } from '../support/test-app.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(180_000);

const email = () => `${randomUUID()}@example.com`;
const records = (count: number) => Array.from({ length: count }, () => ({ email: email() }));
const goesOn = 'Run the same command again to continue.';
const terminateOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;
const summaryOf = ({ stdout }: Process) => JSON.parse(stdout) as Record<string, number>;
const failureOf = ({ stdout }: Process) =>
  (JSON.parse(stdout) as { error: { message: string } }).error.message;

const files = new ImportFiles();
afterEach(() => Process.stopAll());
afterAll(() => files.remove());

describe('import-users and export-users, as commands', () => {
  const folders = new DataFolders();
  const DATA_DIR = folders.fresh();
  afterAll(() => folders.removeAll());

  async function run(args: readonly string[], input = ''): Promise<Process> {
    const command = Process.run({ DATA_DIR }, args, input);
    await command.exit;
    return command;
  }

  it('end with a code that tells how it went', async () => {
    const good = records(3);
    const whole = await run(['import-users', files.file(good), '--json']);
    const partly = await run(['import-users', '-'], `{"email":"${good[0]!.email}"}\n{"email":"none"}\n`);
    const missing = await run(['import-users', files.path('missing.jsonl')]);

    expect([await whole.exit, await partly.exit, await missing.exit]).toEqual([0, 1, 1]);
    expect(summaryOf(whole)).toMatchObject({ records: 3, made: 3, existing: 0, refused: 0 });
    expect(partly.stdout).toBe('2 records: 0 accounts created, 1 existing, 1 refused.\n');
    expect(
      partly.stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).line as number),
    ).toEqual([1, 2]);
    expect(missing.stderr).toBe('The file to import cannot be read: ENOENT.\n');

    const output = files.path('users.csv');
    const written = await run(['export-users', '--output', output]);
    const again = await run(['export-users', '--output', output]);
    const toPipe = await run(['export-users']);

    expect([await written.exit, await again.exit, await toPipe.exit]).toEqual([0, 1, 0]);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    expect(readFileSync(output, 'utf8').trimEnd().split('\n')).toHaveLength(4);
    expect(again.stderr).toContain('exists already');
    expect(toPipe.stdout.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('import-users, many at once', () => {
  it('makes each account once when eight import the same people in different orders', async () => {
    const app = await TestApp.start();
    try {
      const people = records(2000);
      const orders = Array.from({ length: 8 }, (_, at) =>
        people.slice(at * 250).concat(people.slice(0, at * 250)),
      );

      const outcomes = await Promise.all(orders.map((order) => files.import(app, order)));

      const sum = (name: 'made' | 'existing' | 'refused') =>
        outcomes.reduce((total, { imported }) => total + imported[name], 0);
      expect([sum('made'), sum('existing'), sum('refused')]).toEqual([2000, 14_000, 0]);
      const rows = await app.database.query('select email from users order by email');
      expect(rows.map((row) => row['email'])).toEqual(people.map((row) => row.email).toSorted());
    } finally {
      await app.close();
    }
  });
});

// On PostgreSQL: the embedded database admits one process, and nobody else can see how far it is.
describe('import-users, in processes of its own', () => {
  const folders = new DataFolders();
  let database: TestDatabase;
  let settings: Readonly<Record<string, string>>;
  beforeEach(async () => {
    database = await openTestDatabase();
    settings = { DATA_DIR: folders.fresh(), DATABASE_URL: database.url! };
  });
  afterEach(async () => {
    await Process.stopAll();
    await database.drop();
  });
  afterAll(() => folders.removeAll());

  const start = (input: string, ...args: string[]) =>
    Process.run(settings, ['import-users', input, '--json', ...args]);
  const count = async () =>
    Number((await database.query('select count(*) as n, count(distinct email) as d from users'))[0]!['n']);
  const hasBegun = async (atLeast: number) => {
    while ((await count()) < atLeast) await delay(20);
  };

  it('goes on where kill -9 broke it off, nothing twice and nothing half', async () => {
    const people = records(12_000).map((row, at) => (at % 1000 === 500 ? { email: 'none' } : row));
    const [input, report] = [files.file(people), files.path()];

    const kills: number[] = [];
    for (const atLeast of [1000, 5000]) {
      const broken = start(input, '--report', report);
      await hasBegun(atLeast);
      await broken.stop('SIGKILL');
      kills.push(await count());
    }
    const last = start(input, '--report', report);
    const code = await last.exit;

    expect(kills.every((made) => made % 999 === 0 && made > 0 && made < 11_988)).toBe(true);
    expect(code).toBe(1);
    expect(summaryOf(last)).toMatchObject({ records: 12_000, made: 11_988, existing: 0, refused: 12 });
    expect(summaryOf(last)['resumedAfter']).toBe((kills.at(-1)! / 999) * 1000);
    await expect(count()).resolves.toBe(11_988);
    const told = readFileSync(report, 'utf8').trimEnd().split('\n');
    expect(told.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      Array.from({ length: 12 }, (_, at) => at * 1000 + 501),
    );
    await expect(database.query('select * from imports')).resolves.toEqual([]);
  });

  it('hands a file over to who begins it again, and the one before stops', async () => {
    const input = files.file(records(30_000));
    const report = files.path();

    const first = start(input, '--report', report);
    await hasBegun(1000);
    const second = start(input, '--report', report);
    const codes = [await first.exit, await second.exit];

    expect(codes).toEqual([1, 0]);
    expect(failureOf(first)).toContain('Another process');
    expect(summaryOf(second)).toMatchObject({ records: 30_000, made: 30_000, existing: 0, refused: 0 });
    await expect(count()).resolves.toBe(30_000);
  });

  it('makes each account once when two import the same people from two files', async () => {
    const people = records(4000);

    const both = [start(files.file(people)), start(files.file(people.toReversed()))];
    const codes = await Promise.all(both.map((process) => process.exit));

    expect(codes).toEqual([0, 0]);
    const [one, other] = both.map(summaryOf);
    expect(one!['made']! + other!['made']!).toBe(4000);
    expect(one!['existing']! + other!['existing']!).toBe(4000);
    await expect(count()).resolves.toBe(4000);
  });

  it('ends in words when the database goes away, and goes on once it is back', async () => {
    const input = files.file(records(12_000));

    const broken = start(input);
    await hasBegun(1000);
    // One that happens to be idle is taken from the pool anew, so one blow may miss.
    const ended = broken.exit.then(() => true);
    while (!(await Promise.race([ended, delay(20, false)]))) {
      await database.query(terminateOthers).catch(() => {});
    }
    const code = await broken.exit;
    let next = start(input);
    // A machine that stalls for seconds may take the database away once more.
    for (let turn = 0; turn < 3 && (await next.exit) !== 0 && next.stdout.includes(goesOn); turn++)
      next = start(input);

    expect(code).toBe(1);
    expect(failureOf(broken)).toMatch(/^The connection to the database was lost: .+/);
    expect(failureOf(broken)).toContain(goesOn);
    expect(failureOf(broken)).not.toMatch(/^\s+at .+:\d+/m);
    expect({ code: await next.exit, stderr: next.stderr }).toMatchObject({ code: 0 });
    expect(summaryOf(next)).toMatchObject({ records: 12_000, made: 12_000, existing: 0 });
    expect(summaryOf(next)['resumedAfter']).toBeGreaterThan(0);
  });
});
