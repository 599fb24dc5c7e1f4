import { MikroORM } from '@mikro-orm/core';
import type { IMigrator } from '@mikro-orm/core';
import type { Config } from '../config/config.js';
import { StartupError } from '../errors/startup-error.js';
import { Connector } from './client.js';
import { embeddedFolder, findPostgres, revisionsOf, unhurried } from './database.js';
import type { Postgres, Schema } from './database.js';
import type { EmbeddedQueries } from './embedded-client.js';
import { openCopy, openEmbedded } from './embedded.js';
import type { Encryption } from './encryption.js';
import { refuseNewer, withMigrationLock } from './migration-lock.js';
import { refuseOtherSession, sessionOptions, surveyDatabase } from './session.js';

/** A change of the tables: one that this version has, one that the database has, or both. */
export interface Revision {
  readonly name: string;
  /** Null while it is pending. */
  readonly appliedAt: Date | null;
  /** Whether this version of the program has it. */
  readonly isKnown: boolean;
}

/** Asks the database something. */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Milliseconds. */
const deadlines = { connect: 3000, answer: 4000 };

/** What protects the way to the database that is looked into. Null where it is embedded. */
export type Way = { readonly host: string; readonly encryption: Encryption } | null;

/**
 * Looks into the database without migrating or changing anything, and with deadlines. Of the embedded one it looks into
 * a copy; null where there is none yet.
 */
export async function inspectDatabase<T>(
  config: Config,
  look: (query: Query, way: Way) => Promise<T>,
): Promise<T | null> {
  const folder = embeddedFolder(config);
  if (folder === null) return lookIntoPostgres(config.databaseUrl!, look);
  const embedded = await openCopy(folder);
  if (!embedded) return null;
  const { pglite, close } = embedded;
  const query = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await pglite.query<Row>(text, [...values])).rows;
  try {
    return await look(query, null);
  } finally {
    await close();
  }
}

async function lookIntoPostgres<T>(url: string, look: (query: Query, way: Way) => Promise<T>): Promise<T> {
  const connector = new Connector(url);
  const wishes = { connectionTimeoutMillis: deadlines.connect, query_timeout: deadlines.answer };
  const { schema, encryption } = await surveyDatabase(connector, wishes);
  const client = await connector.connect(sessionOptions(schema, 'unhurried'), wishes);
  const query = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows as Row[];
  try {
    await refuseOtherSession(client, schema);
    return await look(query, { host: connector.address.host, encryption });
  } finally {
    await client.end();
  }
}

/** All changes of the tables in their order, applied and pending. Without a query there is no database yet. */
export async function revisions(schema: Schema, query: Query | null): Promise<Revision[]> {
  const known = revisionsOf(schema);
  const applied = query ? await appliedTo(query) : [];
  const moments = new Map(applied.map(({ name, appliedAt }) => [name, new Date(appliedAt)]));
  const names = [...new Set([...applied.map(({ name }) => name), ...known])];
  return names.map((name) => ({
    name,
    appliedAt: moments.get(name) ?? null,
    isKnown: known.includes(name),
  }));
}

async function appliedTo(query: Query): Promise<{ name: string; appliedAt: Date | string }[]> {
  const [{ there }] = (await query<{ there: boolean }>(
    `select to_regclass('migrations') is not null as there`,
  )) as [{ there: boolean }];
  return there ? query(`select name, executed_at as "appliedAt" from migrations order by id`) : [];
}

/**
 * Applies what is pending, up to a revision or to the last one, and gives the names. Whoever else migrates the same
 * database meanwhile waits.
 */
export async function migrateUp(config: Config, schema: Schema, to: string | null): Promise<string[]> {
  if (to !== null) refuseUnknown(schema, to);
  return whileMigrating(config, schema, async (migrator) => {
    refuseNewer(revisionsOf(schema), await appliedBy(migrator));
    const done = await migrator.up(to === null ? {} : { to });
    return done.map(({ name }) => name);
  });
}

/** What `migrateDown` undoes, the newest first: what came after a revision, or everything. */
export function revisionsAfter(schema: Schema, applied: readonly string[], target: string | null): string[] {
  refuseNewer(revisionsOf(schema), applied);
  if (target === null) return applied.toReversed();
  refuseUnknown(schema, target);
  if (!applied.includes(target)) {
    throw new StartupError(`The database does not have ${target}, so there is no way down to it.`);
  }
  return applied.slice(applied.indexOf(target) + 1).toReversed();
}

/** Undoes these, one after the other; nothing at all when somebody else has migrated the database meanwhile. */
export async function migrateDown(config: Config, schema: Schema, names: readonly string[]): Promise<void> {
  await whileMigrating(config, schema, async (migrator) => {
    const newest = (await appliedBy(migrator)).toReversed().slice(0, names.length);
    if (newest.join() !== names.join()) {
      throw new StartupError(
        'The database has been migrated meanwhile. Look at it anew: npx gatehouse migrate status',
      );
    }
    for (const name of names) await migrator.down({ migrations: [name] });
  });
}

async function appliedBy(migrator: IMigrator): Promise<string[]> {
  return (await migrator.getExecuted()).map(({ name }) => name);
}

function refuseUnknown(schema: Schema, name: string): void {
  const known = revisionsOf(schema);
  if (!known.includes(name))
    throw new StartupError(`There is no revision ${name}. There are:\n  ${known.join('\n  ')}`);
}

async function whileMigrating<T>(
  config: Config,
  schema: Schema,
  work: (migrator: IMigrator) => Promise<T>,
): Promise<T> {
  const postgres = await findPostgres(config);
  if (postgres) return withMigrationLock(postgres, () => withMigrator(config, schema, work, { postgres }));
  const { pglite, close } = await openEmbedded(embeddedFolder(config)!);
  try {
    return await withMigrator(config, schema, work, { pglite });
  } finally {
    await close();
  }
}

async function withMigrator<T>(
  config: Config,
  schema: Schema,
  work: (migrator: IMigrator) => Promise<T>,
  reached: { pglite?: EmbeddedQueries; postgres?: Postgres },
): Promise<T> {
  // Who asked says what was done; the ORM would say it as well.
  const orm = await MikroORM.init({ ...unhurried(config, schema, reached), logger: () => {} });
  try {
    return await work(orm.migrator);
  } finally {
    await orm.close(true);
  }
}
