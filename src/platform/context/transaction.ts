import type { EntityManager } from '@mikro-orm/core';
import type { EntityManager as SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import type { Compilable } from 'kysely';
import { retryOnConflict } from '../database/pool.js';
import type { PreparedStatement } from '../database/statement.js';
import { compiled, withPropertyNames } from '../database/tables.js';
import { ofDatabase } from '../database/traced-database.js';
import type { RequestContext } from './request-context.js';
import type { Contents } from './startup-check.js';

/** A request, or a part of the program that asks outside any transaction. */
type Asking = Pick<Contents, 'database'> & Partial<Pick<RequestContext, 'em' | 'tracing'>>;

/** Runs a statement in the transaction of the context, or outside a transaction as a prepared statement. */
export async function query<Row>(
  ctx: Asking,
  statement: PreparedStatement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  const transaction = isInTransaction(ctx) ? ctx.em?.getTransactionContext() : undefined;
  if (!transaction) return ctx.database.query(statement, values);
  const bound = CompiledQuery.raw(statement.text, [...values]);
  const work = () => transaction.executeQuery(bound);
  const { tracing } = ctx;
  const { rows } = await (tracing ? tracing.span(statement.name, ofDatabase, work) : work());
  return rows as Row[];
}

/** Runs a query that was built on `tables`, in the transaction of the context or outside one. */
export async function run<Row>(ctx: Asking, built: Compilable<Row>): Promise<Row[]> {
  return withPropertyNames(await query(ctx, ...compiled(built)));
}

/** For `find`: rows are read past the unit of work, as the database has them now. Changes to them are never flushed. */
export const asStored = { disableIdentityMap: true } as const;

/** The contexts that `inTransaction` has created. */
const inside = new WeakSet<Asking>();

export function isInTransaction(ctx: Asking): boolean {
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
