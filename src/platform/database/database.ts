import { MikroORM } from '@mikro-orm/core';
import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Log } from '../telemetry/log.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { openFolder } from './embedded.js';
import type { Intent } from './embedded.js';
import { applyPending, queryOf, refusePending } from './migrator.js';
import { embeddedFolder, findPostgres, ormOptions } from './orm-options.js';
import type { Schema } from './orm-options.js';
import { retryOnConflict } from './pool.js';
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

/** Options of `openDatabase`. */
interface Opening {
  /** An embedded database that is already open, and stays open. */
  readonly pglite?: EmbeddedQueries | undefined;
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
  const reached = { pglite: embedded?.pglite ?? pglite, postgres, log };
  const options = ormOptions(config, schema, reached);
  const orm = await MikroORM.init({ ...options, logger, colors: false });

  const close = async () => {
    await orm.close(true);
    await embedded?.close();
  };
  try {
    if (intent === 'to look') await refusePending(schema, queryOf(orm));
    else await applyPending({ config, schema, reached, logger }, queryOf(orm));
    const client = await nativeClient(orm);
    const checkFolder = async () => embedded?.check();
    return { orm, query: statementRunner(client, config), pool: () => loadOf(client), checkFolder, close };
  } catch (error) {
    await close();
    throw error;
  }
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
    return async <Row>({ name, text, varies }: PreparedStatement<Row>, values: readonly unknown[]) => {
      const query = { ...(prepares && !varies && { name }), text, values: [...values] };
      const { rows } = await retryOnConflict(() => client.query(query));
      return rows as Row[];
    };
  }
  return async <Row>({ text }: PreparedStatement<Row>, values: readonly unknown[]) =>
    (await client.query<Row>(text, [...values])).rows;
}

/** The name of the violated unique constraint, or null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' ? (constraint ?? '') : null;
}
