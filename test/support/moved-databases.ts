import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';
import { schema } from '../../src/migrations/schema.js';
import { readEnvFile } from '../../src/platform/config/env-file.js';
import { openEmbedded } from '../../src/platform/database/embedded.js';
import type { Schema } from '../../src/platform/database/orm-options.js';
import { command } from './command-line.js';
import type { Outcome } from './command-line.js';
import { TestClock } from './clock.js';
import { userWithSecondFactor } from './second-factor.js';
import type { WithSecondFactor } from './second-factor.js';
import type { TestUser } from './test-user.js';
import { openTestDatabase } from './databases.js';
import type { TestDatabase } from './databases.js';
import { TestApp } from './test-app.js';

interface Filled {
  readonly ada: WithSecondFactor;
  readonly bea: TestUser;
  readonly resetToken: string;
}

/** What the server does not make here, so that every table has a row. */
const others = (userId: string) => [
  `insert into identities (id, user_id, provider, issuer, subject, before_proof, linked_at)
    values (gen_random_uuid(), '${userId}', 'google', 'https://accounts.google.com', 'a "quoted" \\ subject', false, now())`,
  `insert into imports (digest, runner, records, made, existing, refused, report_bytes, started_at)
    values ('d', gen_random_uuid(), 9007199254740993, 1, 2, 3, 4, now())`,
  `insert into lockouts (key, failures, ends_at, level, user_id, taken_back)
    values ('ключ', 3, now() + interval '1 hour', 1, '${userId}', array[gen_random_uuid()])`,
  `insert into secret_usages (setting, fingerprint, last_used_at) values ('JWT_SECRET', 'f', now())`,
  `insert into job_leases (job, next_at) values ('sweep', now()) on conflict do nothing`,
  `insert into pending_sign_ups (id, email, role, created_at, expires_at)
    values (gen_random_uuid(), 'waits@example.com', 'USER', now(), now() + interval '1 day')`,
  `insert into counters (key, count, expires_at) values ('Zoë', 2, now() + interval '1 hour'),
    ('zoe', 1, now() + interval '1 hour'), ('𝒵', 1, now() + interval '1 hour') on conflict do nothing`,
];

export type Rows = Record<string, unknown>[];

/** A folder of development with an embedded database and secrets, and an empty PostgreSQL to move it to. */
export class MovingDatabases {
  readonly clock = new TestClock();
  private readonly running: TestApp[] = [];
  readonly folder = join(mkdtempSync(join(tmpdir(), 'gatehouse-move-')), 'data');

  private constructor(readonly target: TestDatabase) {}

  static async open(): Promise<MovingDatabases> {
    return new MovingDatabases(await openTestDatabase());
  }

  /** As in development: no secret is configured, so the folder has them. */
  get settings(): Readonly<Record<string, string>> {
    return {
      DATA_DIR: this.folder,
      DATABASE_URL: '',
      TOKEN_PEPPER: '',
      PASSWORD_PEPPER: '',
      ENCRYPTION_KEY: '',
    };
  }

  get settingsFile(): string {
    return join(this.folder, 'postgresql.env');
  }

  /** A server on the folder. */
  async serveSource(): Promise<TestApp> {
    const server: { app?: TestApp } = {};
    const query = (text: string, values: unknown[] = []) =>
      server.app!.app.database.query<Record<string, unknown>>({ name: 'test', text, varies: true }, values);
    const database = { url: null, pglite: undefined, redis: {}, query, drop: async () => {} };
    server.app = await TestApp.on(database, this.clock, this.settings);
    this.running.push(server.app);
    return server.app;
  }

  /** A server on the PostgreSQL: with the settings that the command wrote, once it did, and without the folder. */
  async serveTarget(): Promise<TestApp> {
    const database = { ...this.target, drop: async () => {} };
    const isWritten = existsSync(this.settingsFile);
    const settings: Readonly<Record<string, string>> = isWritten
      ? { DATA_DIR: join(this.folder, 'none'), ...Object.fromEntries(readEnvFile(this.settingsFile)) }
      : { DATABASE_URL: this.target.url! };
    const app = await TestApp.on(database, this.clock, { ...this.settings, ...settings });
    this.running.push(app);
    return app;
  }

  move(...options: string[]): Promise<Outcome> {
    return command(this.settings, ['move-database', '--to', this.target.url!, '--json', ...options]);
  }

  /** Runs work on the embedded database while no server has it. */
  async onSource<T>(
    work: (query: (text: string, values?: unknown[]) => Promise<Rows>) => Promise<T>,
  ): Promise<T> {
    const { pglite, close } = await openEmbedded(join(this.folder, 'database'));
    try {
      return await work(
        async (text, values = []) => (await pglite.query<Record<string, unknown>>(text, values)).rows,
      );
    } finally {
      await close();
    }
  }

  /** Somebody with a second factor, somebody with a password alone and a mailed link, and rows in every other table. */
  async fill(): Promise<Filled> {
    const app = await this.serveSource();
    const ada = await userWithSecondFactor(app);
    const bea = await app.signedInUser({ name: 'Bea "Ö" O’Brien\\' });
    await app.client.mutate('requestPasswordReset', { email: bea.email });
    const resetToken = await app.mailedToken(bea.email, 'reset-password');
    for (const statement of others(bea.id)) await app.database.query(statement);
    await this.stop();
    return { ada, bea, resetToken };
  }

  /** Stops the servers. */
  async stop(): Promise<void> {
    for (const app of this.running.splice(0)) await app.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.target.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const listTables = `select table_name as name from information_schema.tables
  where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'migrations' order by 1`;

/** Every row of every table, as JSON, in an order of their own. */
export async function contentsOf(
  query: (text: string) => Promise<Rows>,
): Promise<Record<string, readonly string[]>> {
  const contents: Record<string, readonly string[]> = {};
  for (const { name } of await query(listTables)) {
    const rows = await query(`select to_jsonb(t)::text as row from "${String(name)}" t`);
    contents[String(name)] = rows.map(({ row }) => canonical(String(row))).toSorted();
  }
  return contents;
}

/** Without the zone in which a database writes timestamps. */
function canonical(row: string): string {
  return row.replaceAll(/([+-]\d\d)(:?\d\d)?"/g, (zone) => (zone.startsWith('+00') ? 'Z"' : zone));
}

class Wards extends Migration {
  override up(): void {
    this.addSql(`create table wards (
      number integer generated always as identity primary key,
      title text not null,
      length integer generated always as (length(title)) stored
    )`);
    this.addSql('alter table users add column ward integer references wards');
  }
}

/** A later version, with a table, a column of a table and a sequence of its own. */
export const later: Schema = {
  ...schema,
  migrations: [...schema.migrations, { name: '29990101000000-wards', class: Wards }],
};
