import { existsSync } from 'node:fs';
import { readDatabaseUrl } from '../../platform/config/database-url.js';
import type { Config } from '../../platform/config/config.js';
import type { CompleteConfig } from '../../platform/context/app.js';
import type { StartChecks } from '../../platform/context/startup-check.js';
import { openDatabase } from '../../platform/database/database.js';
import type { EmbeddedQueries } from '../../platform/database/embedded-client.js';
import { openEmbedded } from '../../platform/database/embedded.js';
import { withMigrationLock } from '../../platform/database/migration-lock.js';
import { migrateUp } from '../../platform/database/migrator.js';
import { embeddedFolder, findPostgres } from '../../platform/database/orm-options.js';
import type { Postgres, Schema } from '../../platform/database/orm-options.js';
import { sessionStatements } from '../../platform/database/session.js';
import { StartupError } from '../../platform/errors/startup-error.js';
import { existingSecrets, secretsFile } from '../../platform/secrets/development-secrets.js';
import { openLog } from '../../platform/telemetry/log.js';
import { markFinished, markUnfinished } from './move-marker.js';
import { refuseOtherFile, settingsText, writeSettings } from './settings-file.js';
import { readTables, refuseOtherTables } from './shape.js';
import type { TextQuery } from './shape.js';
import { targetSessions } from './target.js';
import { compareRows, copyRows, copySequences, refuseOtherData } from './transfer.js';
import type { Moved, Sides } from './transfer.js';

export interface Move {
  readonly config: Config;
  readonly schema: Schema;
  readonly checks: StartChecks;
  /** The DATABASE_URL of the target. */
  readonly to: string;
  /** The file for the settings of the next server; by default one in DATA_DIR. */
  readonly settingsFile: string | null;
  readonly say: (line: string) => void;
}

/** What was moved. */
export interface MoveResult {
  readonly folder: string;
  readonly rows: number;
  readonly copied: number;
  readonly sequences: number;
  /** Each table has the digest of all its rows, which is the same on both sides. */
  readonly tables: readonly (Moved & { readonly digest: string })[];
  readonly settingsFile: string;
}

/**
 * Moves the embedded database into PostgreSQL: every row of every table, compared on both sides at the end. Holds the
 * lock of the folder throughout, and changes nothing in the folder. A run that is interrupted leaves a marker in the
 * target, on which no server starts, and the next run continues.
 */
export async function moveDatabase(move: Move): Promise<MoveResult> {
  const { config, to } = move;
  refuseOtherAddress(to);
  const folder = sourceFolder(config);
  const complete = secretsOf(config);
  const settingsFile = move.settingsFile ?? `${config.dataDir}/postgresql.env`;
  const text = settingsText(config, complete, to);
  refuseOtherFile(settingsFile, text);

  const embedded = await openEmbedded(folder);
  try {
    await checkSource(move, complete, embedded.pglite);
    const target = { ...config, databaseUrl: to };
    await refuseOtherProgram(target);
    await migrateUp(target, move.schema, null);
    const postgres = (await findPostgres(target))!;
    // No server starts on the target meanwhile, and no other move.
    const moved = await withMigrationLock(postgres, () => transfer(move, embedded.pglite, postgres));
    writeSettings(settingsFile, text);
    return { folder, settingsFile, ...moved };
  } finally {
    await embedded.close();
  }
}

function refuseOtherAddress(to: string): void {
  if (!/^postgres(ql)?:\/\//.test(to)) throw new StartupError('--to is not postgresql://….');
  try {
    readDatabaseUrl(to);
  } catch (error) {
    throw new StartupError(`--to ${(error as Error).message}`);
  }
}

function sourceFolder(config: Config): string {
  const folder = embeddedFolder(config);
  if (folder === null) {
    throw new StartupError(
      `DATABASE_URL names a PostgreSQL, and the command moves the embedded database. Name that: DATABASE_URL=pglite:${config.dataDir}/database`,
    );
  }
  if (existsSync(folder)) return folder;
  throw new StartupError(
    `There is no database in ${folder}. Run the command in the folder of the server, or set its DATA_DIR.`,
  );
}

function secretsOf(config: Config): CompleteConfig {
  const complete = existingSecrets(config);
  if (complete) return complete;
  throw new StartupError(
    `${secretsFile(config.dataDir)} does not exist. Set DATA_DIR to the folder of the server, or set its secrets in the environment: without them the data cannot be used.`,
  );
}

/** The database has to be at this version, and the secrets have to be those of its data. */
async function checkSource(
  { config, schema, checks }: Move,
  complete: CompleteConfig,
  pglite: EmbeddedQueries,
): Promise<void> {
  const database = await openDatabase(config, openLog('silent'), schema, { pglite, intent: 'to look' });
  try {
    for (const { refuse } of checks.ofContents) await refuse({ config: complete, database });
  } finally {
    await database.close();
  }
}

/** Tables of these names without Gatehouse's list of migrations belong to another program. */
async function refuseOtherProgram(target: Config): Promise<void> {
  const postgres = (await findPostgres(target))!;
  const { reader, close } = await targetSessions(postgres);
  try {
    const [found] = await reader(
      `select to_regclass('users') is not null and to_regclass('migrations') is null as other`,
    );
    if (found![0] !== 't') return;
  } finally {
    await close();
  }
  throw new StartupError(
    'The target holds other data, so nothing was written: its table users is not one of Gatehouse. Give the name of an empty database.',
  );
}

type Transferred = Omit<MoveResult, 'folder' | 'settingsFile'>;

async function transfer({ say }: Move, pglite: EmbeddedQueries, postgres: Postgres): Promise<Transferred> {
  const { reader, writer, close } = await targetSessions(postgres);
  try {
    return await pglite.transaction(async (transaction) => {
      const source: TextQuery = async (text, values = []) =>
        (await transaction.query<(string | null)[]>(text, [...values], { rowMode: 'array' })).rows;
      for (const statement of sessionStatements) await source(statement);
      return transferAll({ source, target: reader, write: writer }, say);
    });
  } finally {
    await close();
  }
}

const snapshot = 'begin isolation level repeatable read read only';

async function transferAll(sides: Sides, say: Move['say']): Promise<Transferred> {
  const { source, target, write } = sides;
  const tables = await readTables(source);
  refuseOtherTables(tables, await readTables(target));
  await target(snapshot);
  await refuseOtherData(sides, tables);
  await markUnfinished(write);

  const moved: Moved[] = [];
  for (const table of tables) {
    const done = await copyRows(sides, table, progress(say, 'Copying'));
    say(
      `Copied ${table.name}: ${counted(done.rows)}${done.copied < done.rows ? `, ${done.copied} of them now` : ''}`,
    );
    moved.push(done);
  }
  const sequences = await copySequences(sides);

  await target('commit');
  await target(snapshot);
  const results: MoveResult['tables'][number][] = [];
  for (const [at, table] of tables.entries()) {
    const digest = await compareRows(sides, table, progress(say, 'Comparing'));
    results.push({ ...moved[at]!, digest });
  }
  await target('commit');
  await markFinished(write);
  say('Compared every row on both sides.');
  const sum = (of: (one: Moved) => number) => moved.reduce((total, one) => total + of(one), 0);
  return { rows: sum(({ rows }) => rows), copied: sum(({ copied }) => copied), sequences, tables: results };
}

/** Milliseconds between two lines about one table. */
const pause = 5000;

function progress(say: Move['say'], what: string): (table: string, rows: number) => void {
  let last = performance.now();
  return (table, rows) => {
    if (performance.now() - last < pause) return;
    last = performance.now();
    say(`${what} ${table}: ${counted(rows)} so far`);
  };
}

function counted(rows: number): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
}
