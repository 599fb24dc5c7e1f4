import { afterAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importUsers } from '../../src/cli/import-users.js';
import type { Imported, ImportOptions } from '../../src/cli/import-users.js';
import { foreignPassword, madeElsewhere } from './foreign-hashes.js';
import { shareApp } from './shared.js';
import type { TestApp } from './test-app.js';

/** A hash as other systems keep it. */
export const bcryptHash = madeElsewhere[0]!.hash;

export function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

/** What tests of imports want to know of a server afterwards: whether people get in, and its rows. */
export function lookInto(server: () => TestApp) {
  return {
    login: (name: object, password = foreignPassword) =>
      server().client.mutate('login', { ...name, password }),
    rowOf: async (address: string) => {
      const [row] = await server().database.query('select * from users where email = $1', [address]);
      return row;
    },
    total: async () => (await server().database.query('select count(*)::integer as n from users'))[0]!['n'],
  };
}

/** An import, and what it told of the records that made no account. */
export interface Outcome {
  readonly imported: Imported;
  readonly told: { line: number; status: string; field: string; reason: string }[];
  /** The report as it was written. */
  readonly text: string;
}

/** Files to import, in a folder that goes with the tests. */
export class ImportFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'));
  private count = 0;

  path(name = `${this.count++}`): string {
    return join(this.folder, name);
  }

  /** A file of records, or of this text. */
  file(content: string | readonly object[]): string {
    const path = this.path();
    const text =
      typeof content === 'string' ? content : content.map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(path, text);
    return path;
  }

  async import(
    { app }: TestApp,
    content: string | readonly object[],
    wishes: Partial<ImportOptions> = {},
  ): Promise<Outcome> {
    const report = wishes.report ?? this.path();
    const options: ImportOptions = {
      input: this.file(content),
      format: 'jsonl',
      report,
      resume: true,
      dryRun: false,
      defaults: {},
      ignore: [],
      ...wishes,
    };
    const imported = await importUsers(app, options, { progress: () => {}, report: () => {} });
    const text = readFileSync(report, 'utf8');
    const told = text.split('\n').filter(Boolean);
    return { imported, text, told: told.map((line) => JSON.parse(line) as Outcome['told'][number]) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Files to import, and a server that the tests of a `describe` share. */
export function shareImports(
  take: (app: TestApp) => void,
  settings: Readonly<Record<string, string>> = {},
): ImportFiles {
  const files = new ImportFiles();
  shareApp(take, settings);
  afterAll(() => files.remove());
  return files;
}
