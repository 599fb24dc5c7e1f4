import type { EntityManager } from '@mikro-orm/core';
import type { EntityManager as SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import { retryOnConflict } from '../database/pool.js';
import type { PreparedStatement } from '../database/statement.js';
import { ofDatabase } from '../database/traced-database.js';
import type { RequestContext } from './request-context.js';

/** Runs a statement where the call stands: in its transaction when it is in one, else as a prepared statement. */
export async function query<Row>(
  ctx: RequestContext,
  statement: PreparedStatement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  const transaction = isInTransaction(ctx) ? ctx.em.getTransactionContext() : undefined;
  if (!transaction) return ctx.database.query(statement, values);
  const compiled = CompiledQuery.raw(statement.text, [...values]);
  const work = () => transaction.executeQuery(compiled);
  const { tracing } = ctx;
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
const inside = new WeakSet<RequestContext>();

export function isInTransaction(ctx: RequestContext): boolean {
  return inside.has(ctx);
}

/**
 * All of the work, or nothing of it. Use only the call that the work is handed. Work that a deadlock takes back is
 * done again from its beginning, so all it changes is in the database.
 */
export async function inTransaction<T>(
  ctx: RequestContext,
  work: (ctx: RequestContext) => Promise<T>,
): Promise<T> {
  const begin = () => transact(ctx, work);
  return isInTransaction(ctx) ? begin() : retryOnConflict(begin);
}

async function transact<T>(ctx: RequestContext, work: (ctx: RequestContext) => Promise<T>): Promise<T> {
  return ctx.em.transactional(
    async (em: EntityManager) => {
      const within: RequestContext = { ...ctx, em: em as SqlEntityManager };
      inside.add(within);
      const result = await work(within);
      ctx.viewer = within.viewer;
      return result;
    },
    { clear: true },
  );
}
