import {
  inspectDatabase,
  migrateDown,
  migrateUp,
  revisions,
  revisionsAfter,
} from '../platform/database/migrator.js';
import type { Revision } from '../platform/database/migrator.js';
import type { Operator } from './cli-context.js';

/** Every change of the tables, applied or pending. The database is only looked at. */
export async function statusOf(operator: Operator): Promise<Revision[]> {
  const [config, schema] = await Promise.all([operator.config(), operator.schema()]);
  const found = await inspectDatabase(config, (query) => revisions(schema, query));
  return found ?? revisions(schema, null);
}

export function listed(found: readonly Revision[]): string {
  const width = Math.max(...found.map(({ name }) => name.length));
  const lines = found.map(({ name, appliedAt, isKnown }) => {
    const moment = appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`;
    return `${name.padEnd(width)}  ${moment}${isKnown ? '' : ', by a newer version of Gatehouse'}`;
  });
  return lines.join('\n');
}

export async function goUp(operator: Operator, to: string | null): Promise<string[]> {
  return migrateUp(await operator.config(), await operator.schema(), to);
}

/** What going down undoes, the newest first: without a target, the last step. */
export async function wayDown(
  operator: Operator,
  { to, all = false }: { readonly to?: string; readonly all?: boolean },
): Promise<string[]> {
  const found = await statusOf(operator);
  const applied = found.filter(({ appliedAt }) => appliedAt !== null).map(({ name }) => name);
  const after = revisionsAfter(await operator.schema(), applied, to ?? null);
  return all || to !== undefined ? after : after.slice(0, 1);
}

export async function goDown(operator: Operator, names: readonly string[]): Promise<void> {
  if (names.length > 0) await migrateDown(await operator.config(), await operator.schema(), names);
}
