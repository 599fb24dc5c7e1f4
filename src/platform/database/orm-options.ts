import type { Options } from '@mikro-orm/core';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { PgliteDriver } from '@mikro-orm/pglite';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Log } from '../telemetry/log.js';
import { Connector } from './client.js';
import { embeddedExtensions } from './embedded-client.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { watchEncryption } from './encryption.js';
import { deadlines, withReconnect } from './pool.js';
import { sessionOptions, surveyDatabase } from './session.js';
import type { Survey } from './session.js';

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
export interface Reached {
  readonly pglite?: EmbeddedQueries | undefined;
  readonly postgres: Postgres | null;
  /** Receives the encryption of new connections. */
  readonly log?: Log;
}

/** The entities do not describe the functions that the extension pg_trgm adds to the schema. */
const undescribed: Options['schemaGenerator'] = { ignoreRoutines: true };

/** The options of the ORM: for the server, and for the ORM's own command line. */
export function ormOptions(config: Config, schema: Schema, reached: Reached): Partial<Options> {
  const { pglite, postgres, log } = reached;
  const shared: Partial<Options> = {
    entities: schema.entities,
    metadataProvider: ReflectMetadataProvider,
    extensions: [Migrator],
    migrations: {
      migrationsList: schema.migrations,
      snapshot: false,
      tableName: 'migrations',
      // One transaction per migration: the locks of earlier migrations would block CREATE INDEX CONCURRENTLY.
      allOrNothing: false,
    },
    validateRequired: true,
    schemaGenerator: undescribed,
  };
  if (!postgres) {
    const folder = embeddedFolder(config)!;
    const driverOptions = pglite ? { pglite } : { extensions: embeddedExtensions };
    return { ...shared, driver: PgliteDriver, dbName: folder, driverOptions };
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
      // Timestamps as Date; the ORM's own parsers leave them as text.
      types: pg.types,
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

/** The options for migrations, without the deadlines of requests: a migration may take any time. */
export function withoutDeadlines(config: Config, schema: Schema, reached: Reached): Partial<Options> {
  const { pool: _pool, ...options } = ormOptions(config, schema, reached);
  if (!reached.postgres) return options;
  const { connector, survey } = reached.postgres;
  return {
    ...options,
    driverOptions: { Client: connector.clientOf(sessionOptions(survey.schema, 'unhurried')) },
  };
}
