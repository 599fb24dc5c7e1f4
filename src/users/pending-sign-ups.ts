import { v7 as uuidv7 } from 'uuid';
import type { Call } from '../platform/call.js';
import { run } from '../platform/transaction.js';
import type { PendingSignUp } from './pending-sign-up.entity.js';

const columns = `id, email, password_hash as "passwordHash", username, name, locale, role,
  identity, created_at as "createdAt", expires_at as "expiresAt"`;

const insert = {
  name: 'add-pending-sign-up',
  text: `insert into pending_sign_ups (id, email, password_hash, username, name, locale, role, created_at, expires_at,
      identity)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

const newest = {
  name: 'newest-pending-sign-up',
  text: `select ${columns} from pending_sign_ups where email = $1 and expires_at > $2
    order by created_at desc, id desc limit 1`,
};

// Whoever verifies the address settles all of its sign-ups.
const take = {
  name: 'take-pending-sign-ups',
  text: `with taken as (delete from pending_sign_ups
      where email = (select email from pending_sign_ups where id = $1) and expires_at > $2 returning *)
    select ${columns}, (select count(*)::integer from taken) as count from taken where id = $1`,
};

// All of an address live on together, so that the one that settles them still sees how many there were.
// A row that is taken or extended at this moment needs nothing more, and nobody waits in a circle.
const extend = {
  name: 'extend-pending-sign-ups',
  text: `update pending_sign_ups set expires_at = $3 where id in (
      select id from pending_sign_ups where email = $1 and expires_at > $2 and expires_at < $3
      for update skip locked)`,
};

/** Keeps a sign-up until its address is verified, and gives its id. */
export async function addPendingSignUp(
  call: Call,
  facts: Omit<PendingSignUp, 'id' | 'createdAt'>,
): Promise<string> {
  const id = uuidv7();
  const { email, passwordHash, username, name, locale, role, expiresAt, identity } = facts;
  await run(call, insert, [
    ...[id, email, passwordHash, username, name, locale, role],
    ...[call.now(), expiresAt, identity],
  ]);
  return id;
}

const drop = { name: 'drop-pending-sign-ups', text: 'delete from pending_sign_ups where email = $1' };

/** Lets go of every sign-up of an address whose owner has come by another way. */
export async function dropPendingSignUps(call: Call, email: string): Promise<void> {
  await run(call, drop, [email]);
}

/** The newest sign-up of an address that waits. */
export async function newestPendingSignUp(call: Call, email: string): Promise<PendingSignUp | null> {
  const [row] = await run<PendingSignUp>(call, newest, [email, call.now()]);
  return row ?? null;
}

/** Lets the sign-ups of an address that wait go on waiting, for as long as a link that is mailed now. */
export async function extendPendingSignUps(call: Call, email: string, expiresAt: Date): Promise<void> {
  await run(call, extend, [email, call.now(), expiresAt]);
}

/** A sign-up that was taken out, and how many of its address there were. */
export type TakenSignUp = PendingSignUp & { readonly count: number };

/** Takes a sign-up out, and all others of its address with it; null when it is not there any more. */
export async function takePendingSignUp(call: Call, id: string): Promise<TakenSignUp | null> {
  const [row] = await run<TakenSignUp>(call, take, [id, call.now()]);
  return row ?? null;
}
