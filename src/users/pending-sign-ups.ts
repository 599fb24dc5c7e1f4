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

const newest = statement<PendingSignUp>('newest-pending-sign-up', newestOf('$1', '$2', columns));

// The sign-ups of an address come one after the other, so that each is compared with the one before it.
const lock = statement('lock-pending-sign-ups', 'select pg_advisory_xact_lock(1734964856, hashtext($1))');

const insert = statement<{ id: string }>(
  'add-pending-sign-up',
  `insert into pending_sign_ups (id, email, password_hash, username, name, locale, role, created_at, expires_at,
      identity, repeats)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
    where (${newestOf('$2', '$8', 'id')}) is not distinct from $12::uuid
    returning id`,
);

// Whoever verifies the address settles all of its sign-ups.
const take = statement<TakenSignUp>(
  'take-pending-sign-ups',
  `with taken as (delete from pending_sign_ups
      where email = (select email from pending_sign_ups where id = $1) and expires_at > $2 returning *)
    select ${columns}, (select count(*) from taken t join taken other on other.id = t.repeats)
      = (select count(*) - 1 from taken) as "isAgreed" from taken where id = $1`,
);

// All of an address live on together, so that the one that settles them still sees how many there were.
// A row that is taken or extended at this moment needs nothing more, and nobody waits in a circle.
const extend = statement(
  'extend-pending-sign-ups',
  `update pending_sign_ups set expires_at = $3 where id in (
      select id from pending_sign_ups where email = $1 and expires_at > $2 and expires_at < $3
      for update skip locked)`,
);

/**
 * Keeps a sign-up until its address is verified, and gives its id; null when the newest of its address is not the one
 * given any more. To be called in a transaction.
 */
export async function addPendingSignUp(
  ctx: RequestContext,
  facts: Omit<PendingSignUp, 'id' | 'createdAt'>,
  newestSeen: PendingSignUp | null,
): Promise<string | null> {
  const { email, passwordHash, username, name, locale, role, expiresAt, identity, repeats } = facts;
  await query(ctx, lock, [email]);
  // prettier-ignore
  const [row] = await query(ctx, insert, [
    uuidv7(), email, passwordHash, username, name, locale, role, ctx.now(), expiresAt, identity, repeats,
    newestSeen?.id ?? null,
  ]);
  return row?.id ?? null;
}

const drop = statement('drop-pending-sign-ups', 'delete from pending_sign_ups where email = $1');

/** Lets go of every sign-up of an address whose owner has come by another way. */
export async function dropPendingSignUps(ctx: RequestContext, email: string): Promise<void> {
  await query(ctx, drop, [email]);
}

/** The newest sign-up of an address that waits. */
export async function newestPendingSignUp(ctx: RequestContext, email: string): Promise<PendingSignUp | null> {
  const [row] = await query(ctx, newest, [email, ctx.now()]);
  return row ?? null;
}

const find = statement<PendingSignUp>(
  'pending-sign-up',
  `select ${columns} from pending_sign_ups where id = $1 and expires_at > $2`,
);

/** The sign-up of that id, while it waits. */
export async function findPendingSignUp(ctx: RequestContext, id: string): Promise<PendingSignUp | null> {
  const [row] = await query(ctx, find, [id, ctx.now()]);
  return row ?? null;
}

/** Lets the sign-ups of an address that wait go on waiting, for as long as a link that is mailed now. */
export async function extendPendingSignUps(
  ctx: RequestContext,
  email: string,
  expiresAt: Date,
): Promise<void> {
  await query(ctx, extend, [email, ctx.now(), expiresAt]);
}

/** A sign-up that was taken out, and whether all of its address have the same password or the same identity. */
export type TakenSignUp = PendingSignUp & { readonly isAgreed: boolean };

/** Takes a sign-up out, and all others of its address with it; null when it is not there any more. */
export async function takePendingSignUp(ctx: RequestContext, id: string): Promise<TakenSignUp | null> {
  const [row] = await query(ctx, take, [id, ctx.now()]);
  return row ?? null;
}
