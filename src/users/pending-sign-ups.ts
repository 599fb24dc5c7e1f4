import { v7 as uuidv7 } from 'uuid';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import type { PendingSignUp } from './pending-sign-up.entity.js';

const columns = `id, email, password_hash as "passwordHash", username, name, locale, role,
  identity, repeats, created_at as "createdAt", expires_at as "expiresAt"`;

const newestOf = (email: string, now: string, wanted: string) =>
  `select ${wanted} from pending_sign_ups where email = ${email} and expires_at > ${now}
    order by created_at desc, id desc limit 1`;

const findNewest = statement<PendingSignUp>('newest-pending-sign-up', newestOf('$1', '$2', columns));

// Serializes the sign-ups of an address, so that each is compared with the one before it.
const lockAddress = statement(
  'lock-pending-sign-ups',
  'select pg_advisory_xact_lock(1734964856, hashtext($1))',
);

const insertSignUp = statement<{ id: string }>(
  'add-pending-sign-up',
  `insert into pending_sign_ups (id, email, password_hash, username, name, locale, role, created_at, expires_at,
      identity, repeats)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
    where (${newestOf('$2', '$8', 'id')}) is not distinct from $12::uuid
    returning id`,
);

// Verifying the address settles all of its sign-ups.
const takeSignUps = statement<TakenSignUp>(
  'take-pending-sign-ups',
  `with taken as (delete from pending_sign_ups
      where email = (select email from pending_sign_ups where id = $1) and expires_at > $2 returning *)
    select ${columns}, (select count(*) from taken t join taken other on other.id = t.repeats)
      = (select count(*) - 1 from taken) as "isAgreed" from taken where id = $1`,
);

// Extends all sign-ups of an address together, so that the one that settles them can still count them. Skips rows that
// another transaction is taking or extending, which avoids deadlocks.
const extendSignUps = statement(
  'extend-pending-sign-ups',
  `update pending_sign_ups set expires_at = $3 where id in (
      select id from pending_sign_ups where email = $1 and expires_at > $2 and expires_at < $3
      for update skip locked)`,
);

/**
 * Keeps a sign-up until its address is verified, and returns its id; null when the given sign-up is no longer the
 * newest of the address. Call it in a transaction.
 */
export async function addPendingSignUp(
  ctx: RequestContext,
  facts: Omit<PendingSignUp, 'id' | 'createdAt'>,
  newestSeen: PendingSignUp | null,
): Promise<string | null> {
  const { email, passwordHash, username, name, locale, role, expiresAt, identity, repeats } = facts;
  await query(ctx, lockAddress, [email]);
  // prettier-ignore
  const [row] = await query(ctx, insertSignUp, [
    uuidv7(), email, passwordHash, username, name, locale, role, ctx.now(), expiresAt, identity, repeats,
    newestSeen?.id ?? null,
  ]);
  return row?.id ?? null;
}

const deleteSignUps = statement('drop-pending-sign-ups', 'delete from pending_sign_ups where email = $1');

/** Deletes every pending sign-up of an address whose owner has signed up another way. */
export async function dropPendingSignUps(ctx: RequestContext, email: string): Promise<void> {
  await query(ctx, deleteSignUps, [email]);
}

/** The newest pending sign-up of an address. */
export async function newestPendingSignUp(ctx: RequestContext, email: string): Promise<PendingSignUp | null> {
  const [row] = await query(ctx, findNewest, [email, ctx.now()]);
  return row ?? null;
}

const findSignUp = statement<PendingSignUp>(
  'pending-sign-up',
  `select ${columns} from pending_sign_ups where id = $1 and expires_at > $2`,
);

/** The pending sign-up with that id. */
export async function findPendingSignUp(ctx: RequestContext, id: string): Promise<PendingSignUp | null> {
  const [row] = await query(ctx, findSignUp, [id, ctx.now()]);
  return row ?? null;
}

/** Extends the pending sign-ups of an address to the lifetime of a link that is mailed now. */
export async function extendPendingSignUps(
  ctx: RequestContext,
  email: string,
  expiresAt: Date,
): Promise<void> {
  await query(ctx, extendSignUps, [email, ctx.now(), expiresAt]);
}

/** A sign-up that was taken, and whether all sign-ups of its address have the same password or the same identity. */
export type TakenSignUp = PendingSignUp & { readonly isAgreed: boolean };

/** Deletes a sign-up and all others of its address, and returns it; null when it no longer exists. */
export async function takePendingSignUp(ctx: RequestContext, id: string): Promise<TakenSignUp | null> {
  const [row] = await query(ctx, takeSignUps, [id, ctx.now()]);
  return row ?? null;
}
