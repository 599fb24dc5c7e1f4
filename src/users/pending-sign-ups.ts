import { v7 as uuidv7 } from 'uuid';
import { lockUntilCommit } from '../platform/context/advisory-lock.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { asStored, run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { PendingSignUp } from './pending-sign-up.entity.js';

const db = tables<{ pending_sign_ups: PendingSignUp }>();

/**
 * Keeps a sign-up until its address is verified, and returns its id; null when the given sign-up is no longer the
 * newest of the address. Call it in a transaction.
 */
export async function addPendingSignUp(
  ctx: RequestContext,
  facts: Omit<PendingSignUp, 'id' | 'createdAt'>,
  newestSeen: PendingSignUp | null,
): Promise<string | null> {
  // Serializes the sign-ups of an address, so that each is compared with the one before it.
  await lockUntilCommit(ctx, 1734964856, facts.email);
  const newest = await newestPendingSignUp(ctx, facts.email);
  if (newest?.id !== newestSeen?.id) return null;
  const id = uuidv7();
  await ctx.em.insert(PendingSignUp, { ...facts, id, createdAt: ctx.now() });
  return id;
}

/** Deletes every pending sign-up of an address whose owner has signed up another way. */
export async function dropPendingSignUps(ctx: RequestContext, email: string): Promise<void> {
  await ctx.em.nativeDelete(PendingSignUp, { email });
}

/** The newest pending sign-up of an address. */
export async function newestPendingSignUp(ctx: RequestContext, email: string): Promise<PendingSignUp | null> {
  const alive = { email, expiresAt: { $gt: ctx.now() } };
  return ctx.em.findOne(PendingSignUp, alive, { ...asStored, orderBy: { createdAt: 'desc', id: 'desc' } });
}

/** The pending sign-up with that id. */
export async function findPendingSignUp(ctx: RequestContext, id: string): Promise<PendingSignUp | null> {
  return ctx.em.findOne(PendingSignUp, { id, expiresAt: { $gt: ctx.now() } }, asStored);
}

/**
 * Extends the pending sign-ups of an address to the lifetime of a link that is mailed now: all together, so that the one
 * that settles them can still count them. Skips rows that another transaction is taking or extending, which avoids
 * deadlocks.
 */
export async function extendPendingSignUps(
  ctx: RequestContext,
  email: string,
  expiresAt: Date,
): Promise<void> {
  const signUps = db
    .selectFrom('pending_sign_ups')
    .select('id')
    .where('email', '=', email)
    .where('expiresAt', '>', ctx.now())
    .where('expiresAt', '<', expiresAt)
    .forUpdate()
    .skipLocked();
  await run(ctx, db.updateTable('pending_sign_ups').set({ expiresAt }).where('id', 'in', signUps));
}

/** A sign-up that was taken, and whether all sign-ups of its address have the same password or the same identity. */
export type TakenSignUp = PendingSignUp & { readonly isAgreed: boolean };

/** Deletes a sign-up and all others of its address, and returns it; null when it no longer exists. */
export async function takePendingSignUp(ctx: RequestContext, id: string): Promise<TakenSignUp | null> {
  const address = db.selectFrom('pending_sign_ups').select('email').where('id', '=', id);
  const settled = db
    .deleteFrom('pending_sign_ups')
    .where('email', '=', address)
    .where('expiresAt', '>', ctx.now())
    .returningAll();
  const taken = await run(ctx, settled);
  const own = taken.find((signUp) => signUp.id === id);
  if (!own) return null;
  const ids = new Set(taken.map((signUp) => signUp.id));
  const repeated = taken.filter(({ repeats }) => repeats !== null && ids.has(repeats));
  return { ...own, isAgreed: repeated.length === taken.length - 1 };
}
