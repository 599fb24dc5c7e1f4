import type { EntityManager } from '@mikro-orm/core';
import type { EntityManager as SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import { retryOnConflict } from '../database/pool.js';
import type { PreparedStatement } from '../database/statement.js';
import { ofDatabase } from '../database/traced-database.js';
import type { RequestContext } from './request-context.js';

/** Runs a statement in the transaction of the call, or outside a transaction as a prepared statement. */
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

/** Converts timestamps, which the ORM's connections return as text. Their columns are named `…At`. */
function withMoments(row: Record<string, unknown>): Record<string, unknown> {
  const read = ([name, value]: [string, unknown]) =>
    name.endsWith('At') && typeof value === 'string' ? [name, new Date(value)] : [name, value];
  return Object.fromEntries(Object.entries(row).map(read));
}

/** The contexts that `inTransaction` has created. */
const inside = new WeakSet<RequestContext>();

export function isInTransaction(ctx: RequestContext): boolean {
  return inside.has(ctx);
}

/**
 * Runs work in a transaction. The work must use only the context that it receives. After a deadlock it runs again from
 * the start, so it must change nothing outside the database.
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
