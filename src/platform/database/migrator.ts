import { MikroORM } from '@mikro-orm/core';
import type { IMigrator } from '@mikro-orm/core';
import type { Config } from '../config/config.js';
import { StartupError } from '../errors/startup-error.js';
import { openEmbedded } from './embedded.js';
import type { Query } from './inspect.js';
import { withMigrationLock } from './migration-lock.js';
import { embeddedFolder, findPostgres, withoutDeadlines } from './orm-options.js';
import type { Reached, Schema } from './orm-options.js';

/** A migration that this version has, one that the database has, or both. */
export interface MigrationState {
  readonly name: string;
  /** Null while it is pending. */
  readonly appliedAt: Date | null;
  /** Whether this version of the program has it. */
  readonly isKnown: boolean;
}

/** A database, and how the ORM reaches it. */
interface Target {
  readonly config: Config;
  readonly schema: Schema;
  readonly reached: Reached;
  readonly logger: (line: string) => void;
}

/** All migrations in their order, applied and pending. Without a query there is no database yet. */
export async function migrationStates(schema: Schema, query: Query | null): Promise<MigrationState[]> {
  const known = namesOf(schema);
  const applied = query ? await readApplied(query) : [];
  const moments = new Map(applied.map(({ name, appliedAt }) => [name, new Date(appliedAt)]));
  const names = [...new Set([...moments.keys(), ...known])];
  return names.map((name) => ({
    name,
    appliedAt: moments.get(name) ?? null,
    isKnown: known.includes(name),
  }));
}

/** The ORM's own migrator is not asked: it makes its table where there is none. */
async function readApplied(query: Query): Promise<{ name: string; appliedAt: Date | string }[]> {
  const [found] = await query<{ exists: boolean }>(`select to_regclass('migrations') is not null as exists`);
  if (!found!.exists) return [];
  return query(`select name, executed_at as "appliedAt" from migrations order by id`);
}

function namesOf({ migrations }: Schema): readonly string[] {
  return migrations.map(({ name }) => name);
}

/** Until 0.1.0 the names of migrations began with a date such as 2026-11-20. */
export const isBeforeFirstRelease = (name: string): boolean => /^\d{4}-\d\d-\d\d-/.test(name);

/** Why this version cannot use a database, and what to do. Null where it knows every migration there. */
export function incompatibility(
  states: readonly MigrationState[],
): { readonly message: string; readonly remedy: string } | null {
  const unknown = states.filter(({ isKnown }) => !isKnown).map(({ name }) => name);
  if (unknown.length === 0) return null;
  if (unknown.some(isBeforeFirstRelease)) {
    return {
      message: 'The database was made before 0.1.0, and no migration leads from there to this version.',
      remedy:
        'Move its users: export-users, then import-users. With the version that made it: npx gatehouse export-users --output users.jsonl. Then give this version an empty database and the same ENCRYPTION_KEY and PASSWORD_PEPPER: npx gatehouse import-users users.jsonl',
    };
  }
  const target = states.findLast(({ isKnown, appliedAt }) => isKnown && appliedAt !== null)?.name;
  const wayBack = target === undefined ? '--all' : `--to ${target}`;
  return {
    message: `The database is newer than this version of Gatehouse, which knows nothing of ${unknown.join(', ')}.`,
    remedy: `Run a newer version. To go back, take the database back with the newer version first: npx gatehouse migrate down ${wayBack}`,
  };
}

/** The names that are applied, and those that are pending. Refuses a database that this version cannot use. */
function requireCompatible(states: readonly MigrationState[]): { applied: string[]; pending: string[] } {
  const problem = incompatibility(states);
  if (problem) throw new StartupError(`${problem.message} ${problem.remedy}`);
  const names = (isApplied: boolean) =>
    states.filter(({ appliedAt }) => (appliedAt !== null) === isApplied).map(({ name }) => name);
  return { applied: names(true), pending: names(false) };
}

/** For commands that only look, which must not change the tables. */
export async function refusePending(schema: Schema, query: Query): Promise<void> {
  const { pending } = requireCompatible(await migrationStates(schema, query));
  if (pending.length === 0) return;
  throw new StartupError(
    `Migrations are pending: ${pending.join(', ')}. This command changes nothing. Apply them first: npx gatehouse migrate up`,
  );
}

/** Applies what is pending, as every start does. Processes that start together take turns. */
export async function applyPending(target: Target, query: Query): Promise<void> {
  await withMigrationLock(target.reached.postgres, async () => {
    const { pending } = requireCompatible(await migrationStates(target.schema, query));
    if (pending.length > 0) await withMigrator(target, (migrator) => migrator.up());
  });
}

/** Applies what is pending, up to a migration or to the last one, and answers the names. Others that migrate wait. */
export async function migrateUp(config: Config, schema: Schema, to: string | null): Promise<string[]> {
  if (to !== null) refuseUnknown(schema, to);
  return whileMigrating(config, schema, async (migrator, query) => {
    requireCompatible(await migrationStates(schema, query));
    const done = await migrator.up(to === null ? {} : { to });
    return done.map(({ name }) => name);
  });
}

/** What `migrateDown` undoes, the newest first: what came after a migration, or everything. */
export function migrationsAfter(
  schema: Schema,
  states: readonly MigrationState[],
  target: string | null,
): string[] {
  const { applied } = requireCompatible(states);
  if (target === null) return applied.toReversed();
  refuseUnknown(schema, target);
  if (!applied.includes(target)) {
    throw new StartupError(`The database does not have ${target}, so there is no way down to it.`);
  }
  return applied.slice(applied.indexOf(target) + 1).toReversed();
}

/** Undoes these, one after the other; nothing at all when another process has migrated the database meanwhile. */
export async function migrateDown(config: Config, schema: Schema, names: readonly string[]): Promise<void> {
  await whileMigrating(config, schema, async (migrator, query) => {
    const { applied } = requireCompatible(await migrationStates(schema, query));
    if (applied.slice(-names.length).toReversed().join() !== names.join()) {
      throw new StartupError(
        'The database has been migrated meanwhile. Look at it again: npx gatehouse migrate status',
      );
    }
    for (const name of names) await migrator.down({ migrations: [name] });
  });
}

function refuseUnknown(schema: Schema, name: string): void {
  const known = namesOf(schema);
  if (known.includes(name)) return;
  throw new StartupError(`There is no migration ${name}. There are:\n  ${known.join('\n  ')}`);
}

async function whileMigrating<T>(config: Config, schema: Schema, work: Work<T>): Promise<T> {
  const postgres = await findPostgres(config);
  const embedded = postgres ? null : await openEmbedded(embeddedFolder(config)!);
  const reached = { postgres, pglite: embedded?.pglite };
  // The command reports what it did, so the ORM need not.
  const target = { config, schema, reached, logger: () => {} };
  try {
    return await withMigrationLock(postgres, () => withMigrator(target, work));
  } finally {
    await embedded?.close();
  }
}

type Work<T> = (migrator: IMigrator, query: Query) => Promise<T>;

async function withMigrator<T>({ config, schema, reached, logger }: Target, work: Work<T>): Promise<T> {
  const options = withoutDeadlines(config, schema, reached);
  const orm = await MikroORM.init({ ...options, logger, colors: false });
  try {
    return await work(orm.migrator, queryOf(orm));
  } finally {
    await orm.close(true);
  }
}

/** Asks by the connections of the ORM. */
export function queryOf(orm: MikroORM): Query {
  const connection = orm.em.getConnection() as unknown as { execute<Rows>(text: string): Promise<Rows> };
  return <Row>(text: string) => connection.execute<Row[]>(text);
}
