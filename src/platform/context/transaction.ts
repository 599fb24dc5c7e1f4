import type { EntityManager } from '@mikro-orm/core';
import type { EntityManager as SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import type { Statement } from '../database/database.js';
import { untilItStands } from '../database/pool.js';
import { ofDatabase } from '../database/traced-database.js';
import type { Call } from './request-context.js';

/** Runs a statement where the call stands: in its transaction when it is in one, else as a prepared statement. */
export async function run<Row>(call: Call, statement: Statement, values: readonly unknown[]): Promise<Row[]> {
  const transaction = isInTransaction(call) ? call.em.getTransactionContext() : undefined;
  if (!transaction) return (await call.database.run(statement, values)) as Row[];
  const query = CompiledQuery.raw(statement.text, [...values]);
  const work = () => transaction.executeQuery(query);
  const { tracing } = call;
  const { rows } = await (tracing ? tracing.span(statement.name, ofDatabase, work) : work());
  return rows.map(withMoments) as Row[];
}

/** The ORM's connections leave moments as text. Columns that hold one are named `…At`. */
function withMoments(row: Record<string, unknown>): Record<string, unknown> {
  const read = ([name, value]: [string, unknown]) =>
    name.endsWith('At') && typeof value === 'string' ? [name, new Date(value)] : [name, value];
  return Object.fromEntries(Object.entries(row).map(read));
}

/** The calls that were handed out by `inTransaction`. */
const inside = new WeakSet<Call>();

export function isInTransaction(call: Call): boolean {
  return inside.has(call);
}

/**
 * All of the work, or nothing of it. Use only the call that the work is handed. Work that a deadlock takes back is
 * done again from its beginning, so all it changes is in the database.
 */
export async function inTransaction<T>(call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  const begin = () => transact(call, work);
  return isInTransaction(call) ? begin() : untilItStands(begin);
}

async function transact<T>(call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  return call.em.transactional(
    async (em: EntityManager) => {
      const within: Call = { ...call, em: em as SqlEntityManager };
      inside.add(within);
      const result = await work(within);
      call.viewer = within.viewer;
      return result;
    },
    { clear: true },
  );
}
