import { inspectDatabase } from '../platform/database/inspect.js';
import {
  incompatibility,
  isBeforeFirstRelease,
  migrateDown,
  migrateUp,
  migrationsAfter,
  migrationStates,
} from '../platform/database/migrator.js';
import type { MigrationState } from '../platform/database/migrator.js';
import type { Operator } from './cli-context.js';

/** Every migration, applied or pending. Only reads the database. */
export async function statusOf(operator: Operator): Promise<MigrationState[]> {
  const [config, schema] = await Promise.all([operator.config(), operator.schema()]);
  const found = await inspectDatabase(config, (query) => migrationStates(schema, query));
  return found ?? migrationStates(schema, null);
}

export function listed(found: readonly MigrationState[]): string {
  const width = Math.max(...found.map(({ name }) => name.length));
  const lines = found.map((state) => `${state.name.padEnd(width)}  ${stateInWords(state)}`);
  const problem = incompatibility(found);
  return [...lines, ...(problem ? ['', problem.message, problem.remedy] : [])].join('\n');
}

function stateInWords({ name, appliedAt, isKnown }: MigrationState): string {
  if (appliedAt === null) return 'pending';
  const version = isBeforeFirstRelease(name) ? 'a version before 0.1.0' : 'a newer version of Gatehouse';
  return `applied ${appliedAt.toISOString()}${isKnown ? '' : `, by ${version}`}`;
}

export async function goUp(operator: Operator, to: string | null): Promise<string[]> {
  return migrateUp(await operator.config(), await operator.schema(), to);
}

/** What going down undoes, the newest first: without a target, the last migration. */
export async function wayDown(
  operator: Operator,
  { to, all = false }: { readonly to?: string; readonly all?: boolean },
): Promise<string[]> {
  const after = migrationsAfter(await operator.schema(), await statusOf(operator), to ?? null);
  return all || to !== undefined ? after : after.slice(0, 1);
}

export async function goDown(operator: Operator, names: readonly string[]): Promise<void> {
  if (names.length > 0) await migrateDown(await operator.config(), await operator.schema(), names);
}
