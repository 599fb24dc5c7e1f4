import { setTimeout as delay } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { MikroORM } from '@mikro-orm/core';
import type { Options } from '@mikro-orm/core';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { PgliteDriver } from '@mikro-orm/pglite';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Config } from './config.js';
import { openEmbedded } from './embedded.js';
import type { Log } from './log.js';
import { StartError } from './start-error.js';

/** A statement that PostgreSQL parses and plans once a connection. One name, one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

type Run = (statement: Statement, values: readonly unknown[]) => Promise<unknown[]>;

export interface Database {
  readonly orm: MikroORM;
  /** Runs a prepared statement outside any transaction, past the unit of work. */
  readonly run: Run;
  readonly close: () => Promise<void>;
}

/** What differs between databases of one kind: what they hold. */
export interface Schema {
  readonly entities: Options['entities'];
  readonly migrations: NonNullable<NonNullable<Options['migrations']>['migrationsList']>;
}

/** Milliseconds. No request may wait longer for the database than its caller waits for an answer. */
const deadlines = { connect: 3000, statement: 4000, answer: 4500 };

/** Where the data is: a folder for the embedded database, or null for PostgreSQL. */
export function embeddedFolder(config: Pick<Config, 'databaseUrl' | 'dataDir'>): string | null {
  if (!config.databaseUrl) return `${config.dataDir}/database`;
  return config.databaseUrl.startsWith('pglite:') ? config.databaseUrl.slice('pglite:'.length) : null;
}

/** The options of the ORM: for the server, and for the ORM's own command line. */
export function ormOptions(config: Config, schema: Schema, pglite?: PGlite): Partial<Options> {
  const shared: Partial<Options> = {
    entities: schema.entities,
    metadataProvider: ReflectMetadataProvider,
    extensions: [Migrator],
    migrations: { migrationsList: schema.migrations, snapshot: false, tableName: 'migrations' },
    validateRequired: true,
  };
  const folder = embeddedFolder(config);
  if (folder !== null) {
    return { ...shared, driver: PgliteDriver, dbName: folder, driverOptions: pglite ? { pglite } : {} };
  }
  return {
    ...shared,
    driver: PostgreSqlDriver,
    clientUrl: config.databaseUrl!,
    pool: { min: 0, max: config.databasePoolSize },
    driverOptions: {
      connectionTimeoutMillis: deadlines.connect,
      statement_timeout: deadlines.statement,
      query_timeout: deadlines.answer,
      application_name: 'gatehouse',
    },
  };
}

/** Opens the database that the settings name, locks it when it is embedded, and migrates it. */
export async function openDatabase(
  config: Config,
  log: Log,
  schema: Schema,
  pglite?: PGlite,
): Promise<Database> {
  const folder = embeddedFolder(config);
  const embedded = folder !== null && !pglite ? await openEmbedded(folder) : null;
  const logger = (line: string) => log.debug(line);
  const options = ormOptions(config, schema, embedded?.pglite ?? pglite);
  const orm = await MikroORM.init({ ...options, logger, colors: false });

  const close = async () => {
    await orm.close(true);
    await embedded?.close();
  };
  try {
    await migrate(orm, config, () => MikroORM.init({ ...unhurried(config, schema), logger, colors: false }));
    return { orm, run: await statementRunner(orm), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Brings the tables up to date. The ORM takes no lock of its own, so processes that start together take turns by
 * an advisory lock, on a connection of its own that pools between here and there cannot swap.
 */
async function migrate(orm: MikroORM, config: Config, openUnhurried: () => Promise<MikroORM>): Promise<void> {
  if (embeddedFolder(config) !== null) {
    await orm.migrator.up();
    return;
  }
  await whileLocked(config.databaseUrl!, async () => {
    if ((await orm.migrator.getPending()).length === 0) return;
    const patient = await openUnhurried();
    try {
      await patient.migrator.up();
    } finally {
      await patient.close(true);
    }
  });
}

/** A migration may take as long as it takes: the deadlines of requests are not for it. */
function unhurried(config: Config, schema: Schema): Partial<Options> {
  const { pool: _pool, driverOptions: _deadlines, ...options } = ormOptions(config, schema);
  return options;
}

const migrationLock = 4_731_284_417;

async function whileLocked(url: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: deadlines.connect });
  client.on('error', () => {});
  await client.connect();
  try {
    await takeTurn(client);
    await work();
  } finally {
    await client.end();
  }
}

/** Asks again rather than waits, so that a statement timeout of the server's cannot end the wait. */
async function takeTurn(client: pg.Client): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      migrationLock,
    ]);
    if (rows[0]?.mine) return;
    await delay(100);
  }
  throw new StartError(
    'Another process has been migrating this database for a minute. Look there, then start again.',
  );
}

async function statementRunner(orm: MikroORM): Promise<Run> {
  const connection = orm.em.getConnection() as unknown as { getNativeClient(): Promise<pg.Pool | PGlite> };
  const client = await connection.getNativeClient();
  if (client instanceof pg.Pool) {
    return async ({ name, text }, values) => {
      const { rows } = await client.query({ name, text, values: [...values], types: pg.types });
      return rows as unknown[];
    };
  }
  const dates = { parsers: { [pg.types.builtins.TIMESTAMPTZ]: (moment: string) => new Date(moment) } };
  return async ({ text }, values) => (await client.query(text, [...values], dates)).rows;
}

/** The name of the unique constraint that a write ran against, or null when the error is another. */
export function violatedConstraint(error: unknown): string | null {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' ? (constraint ?? '') : null;
}

/** Whether the error tells of a database that is away, full or too slow, rather than of a bug. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^(08|53|57|40|25006|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code))
    return true;
  return /Query read timeout|timeout exceeded when trying to connect|Connection terminated/i.test(
    error.message,
  );
}
