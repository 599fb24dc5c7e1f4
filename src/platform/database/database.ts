import type { PGlite } from '@electric-sql/pglite';
import { MikroORM } from '@mikro-orm/core';
import type { Options } from '@mikro-orm/core';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { PgliteDriver } from '@mikro-orm/pglite';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Log } from '../telemetry/log.js';
import { Connector } from './client.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { openFolder } from './embedded.js';
import type { Intent } from './embedded.js';
import { watchEncryption } from './encryption.js';
import { refuseBehind, refuseNewer, withMigrationLock } from './migration-lock.js';
import { deadlines, withReconnect, retryOnConflict } from './pool.js';
import { sessionOptions, surveyDatabase } from './session.js';
import type { Survey } from './session.js';
import type { PreparedStatement } from './statement.js';

type Run = <Row>(statement: PreparedStatement<Row>, values: readonly unknown[]) => Promise<Row[]>;

interface PoolLoad {
  readonly inUse: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
}

export interface Database {
  readonly orm: MikroORM;
  /** Runs a prepared statement outside any transaction and outside the unit of work. */
  readonly query: Run;
  /** How the connections of this process are used; all zero for the embedded database. */
  readonly pool: () => PoolLoad;
  /** Throws while the embedded database cannot be written. */
  readonly checkFolder: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The entities and migrations of a database. */
export interface Schema {
  readonly entities: Options['entities'];
  readonly migrations: NonNullable<NonNullable<Options['migrations']>['migrationsList']>;
}

/** The folder of the embedded database, or null for PostgreSQL. */
export function embeddedFolder(config: Pick<Config, 'databaseUrl' | 'dataDir'>): string | null {
  if (!config.databaseUrl) return `${config.dataDir}/database`;
  return config.databaseUrl.startsWith('pglite:') ? config.databaseUrl.slice('pglite:'.length) : null;
}

/** A surveyed PostgreSQL: how to connect to it, and the facts that set up its sessions. */
export interface Postgres {
  readonly connector: Connector;
  readonly survey: Survey;
}

/** Returns null if the settings name the embedded database. */
export async function findPostgres(config: Config): Promise<Postgres | null> {
  if (embeddedFolder(config) !== null) return null;
  const connector = new Connector(config.databaseUrl!);
  return { connector, survey: await surveyDatabase(connector, { connectionTimeoutMillis: deadlines.start }) };
}

/** The database that the ORM connects to: an open embedded database, or a PostgreSQL. */
interface Reached {
  readonly pglite?: EmbeddedQueries | undefined;
  readonly postgres?: Postgres | null;
  /** Receives the encryption of new connections. */
  readonly log?: Log;
}

/** The options of the ORM: for the server, and for the ORM's own command line. */
export function ormOptions(config: Config, schema: Schema, reached: Reached): Partial<Options> {
  const { pglite, postgres, log } = reached;
  const shared: Partial<Options> = {
    entities: schema.entities,
    metadataProvider: ReflectMetadataProvider,
    extensions: [Migrator],
    migrations: { migrationsList: schema.migrations, snapshot: false, tableName: 'migrations' },
    validateRequired: true,
  };
  if (!postgres) {
    const folder = embeddedFolder(config)!;
    return { ...shared, driver: PgliteDriver, dbName: folder, driverOptions: pglite ? { pglite } : {} };
  }
  const { connector, survey } = postgres;
  return {
    ...shared,
    ...ofPostgres(postgres),
    pool: { min: 0, max: config.databasePoolSize },
    driverOptions: {
      Client: connector.clientOf(sessionOptions(survey.schema, 'requests')),
      connectionTimeoutMillis: deadlines.connect,
      statement_timeout: deadlines.statement,
      onPoolCreated: (pool: pg.Pool) => {
        withReconnect(pool, (error) => connector.changesTls(error));
        if (log) watchEncryption(pool, connector.address.host, log);
      },
    },
  };
}

/** The ORM uses these values only in its messages; the connector makes the connections. */
function ofPostgres({ connector: { address }, survey }: Postgres): Partial<Options> {
  const { database: dbName, host, port, user } = address;
  return { driver: PostgreSqlDriver, dbName, host, port, user, schema: survey.schema };
}

type Logger = (line: string) => void;

/** Options of `openDatabase`. */
interface Opening {
  /** A database in memory that is already open. */
  readonly pglite?: PGlite | undefined;
  readonly intent?: Intent;
}

/**
 * Opens the database that the settings name, locks it if it is embedded, and migrates it. The intent `to look` changes
 * nothing: it refuses a database that is not up to date, and opens a copy of an embedded database.
 */
export async function openDatabase(
  config: Config,
  log: Log,
  schema: Schema,
  { pglite, intent = 'to serve' }: Opening = {},
): Promise<Database> {
  const folder = embeddedFolder(config);
  const embedded = folder !== null && !pglite ? await openFolder(folder, intent) : null;
  const postgres = await findPostgres(config);
  const logger = (line: string) => log.debug(line);
  const options = ormOptions(config, schema, { pglite: embedded?.pglite ?? pglite, postgres, log });
  const orm = await MikroORM.init({ ...options, logger, colors: false });

  const close = async () => {
    await orm.close(true);
    await embedded?.close();
  };
  try {
    if (intent === 'to look') await refuseBehind(revisionsOf(schema), orm.em.getConnection());
    else await migrate(orm, { config, schema, postgres }, logger);
    const client = await nativeClient(orm);
    const checkFolder = async () => embedded?.check();
    return { orm, query: statementRunner(client, config), pool: () => loadOf(client), checkFolder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Migrating {
  readonly config: Config;
  readonly schema: Schema;
  readonly postgres: Postgres | null;
}

/** Brings the tables up to date. Processes that start together take turns. */
async function migrate(
  orm: MikroORM,
  { config, schema, postgres }: Migrating,
  logger: Logger,
): Promise<void> {
  if (postgres === null) {
    if (await isBehind(orm, schema)) await orm.migrator.up();
    return;
  }
  await withMigrationLock(postgres, async () => {
    if (!(await isBehind(orm, schema))) return;
    const patient = await MikroORM.init({
      ...unhurried(config, schema, { postgres }),
      logger,
      colors: false,
    });
    try {
      await patient.migrator.up();
    } finally {
      await patient.close(true);
    }
  });
}

async function isBehind(orm: MikroORM, schema: Schema): Promise<boolean> {
  const applied = (await orm.migrator.getExecuted()).map(({ name }) => name);
  const known = revisionsOf(schema);
  refuseNewer(known, applied);
  return !known.every((name) => applied.includes(name));
}

/** The names of the migrations, in their order. */
export function revisionsOf({ migrations }: Schema): readonly string[] {
  return migrations.map(({ name }) => name);
}

/** The options for migrations, without the deadlines of requests: a migration may take any time. */
export function unhurried(config: Config, schema: Schema, reached: Reached): Partial<Options> {
  const { pool: _pool, ...options } = ormOptions(config, schema, reached);
  if (!reached.postgres) return options;
  const { connector, survey } = reached.postgres;
  return {
    ...options,
    driverOptions: { Client: connector.clientOf(sessionOptions(survey.schema, 'unhurried')) },
  };
}

function nativeClient(orm: MikroORM): Promise<pg.Pool | EmbeddedQueries> {
  const connection = orm.em.getConnection() as unknown as {
    getNativeClient(): Promise<pg.Pool | EmbeddedQueries>;
  };
  return connection.getNativeClient();
}

function loadOf(client: pg.Pool | EmbeddedQueries): PoolLoad {
  if (!(client instanceof pg.Pool)) return { inUse: 0, idle: 0, waiting: 0 };
  const { totalCount, idleCount: idle, waitingCount: waiting } = client;
  return { inUse: totalCount - idle, idle, waiting };
}

function statementRunner(
  client: pg.Pool | EmbeddedQueries,
  { databasePreparedStatements: prepares }: Config,
): Run {
  if (client instanceof pg.Pool) {
    return async <Row>({ name, text }: PreparedStatement<Row>, values: readonly unknown[]) => {
      const query = { ...(prepares && { name }), text, values: [...values], types: pg.types };
      const { rows } = await retryOnConflict(() => client.query(query));
      return rows as Row[];
    };
  }
  const dates = { parsers: { [pg.types.builtins.TIMESTAMPTZ]: (moment: string) => new Date(moment) } };
  return async <Row>({ text }: PreparedStatement<Row>, values: readonly unknown[]) =>
    (await client.query<Row>(text, [...values], dates)).rows;
}

/** The name of the violated unique constraint, or null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' ? (constraint ?? '') : null;
}
