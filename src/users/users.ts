import { raw } from '@mikro-orm/core';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { violatedConstraint } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';
import { columns } from '../platform/database/tables.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { User, usernameKey } from './user.entity.js';

/** The name that a user signs in with, in its canonical form. */
export type SignInName = { readonly email: string } | { readonly username: string };

/** What the GraphQL type and the sessions of a user need. */
// prettier-ignore
export const userFacts = [
  'id', 'email', 'emailVerified', 'username', 'name', 'locale', 'roles', 'passwordHash', 'credentialVersion',
  'createdAt', 'lastLoginAt', 'passwordChangedAt', 'mfaEnabled', 'updatedAt',
] as const;

/** The columns of a User. */
const properties = [...userFacts, 'usernameKey', 'suspendedAt', 'devicesSince'] satisfies (keyof User)[];
export const userColumns = columns(properties);

const findByEmail = statement<Partial<User>>(
  'user-by-email',
  `select ${userColumns} from users where email = $1`,
);

const findByUsername = statement<Partial<User>>(
  'user-by-username',
  `select ${userColumns} from users where username_key = $1`,
);

const lockById = statement<Partial<User>>(
  'lock-user',
  `select ${userColumns} from users where id = $1 for update`,
);

/**
 * The account with that name. The row is read past the unit of work, which is faster for a login: changes to the object
 * are never flushed.
 */
export async function findUser(ctx: RequestContext, name: SignInName): Promise<Readonly<User> | null> {
  const [byName, value] =
    'email' in name ? [findByEmail, name.email] : [findByUsername, usernameKey(name.username)];
  const [row] = await query(ctx, byName, [value]);
  return row ? userOf(row) : null;
}

/**
 * The account with that id, locked until the transaction ends. Every change of an account locks its row first, which
 * avoids deadlocks.
 */
export async function lockUser(ctx: RequestContext, id: string): Promise<Readonly<User> | null> {
  const [row] = await query(ctx, lockById, [id]);
  return row ? userOf(row) : null;
}

/** A row that was read past the unit of work: changes to the object are never flushed. */
function userOf(row: Partial<User>): Readonly<User> {
  return Object.assign(Object.create(User.prototype) as User, row);
}

/** The caller's account, as the database has it now. */
export async function currentUser(ctx: RequestContext): Promise<User> {
  const user = await ctx.em.findOne(User, { id: requireViewer(ctx).userId }, { refresh: true });
  if (!user) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  return user;
}

/**
 * For `nativeUpdate` with a change that the owner or an administrator makes. Every change gets a later moment than the one
 * before it, whatever the clocks of two processes say.
 */
export function updatedNow({ now }: RequestContext) {
  const next = `coalesce(updated_at, created_at) + interval '1 millisecond'`;
  return { updatedAt: raw<Date>(`greatest(?::timestamptz, ${next})`, [now()]) };
}

/** Whether the username is free; true when no username is given. */
export async function usernameIsFree(ctx: RequestContext, username: string | null): Promise<boolean> {
  return username === null || (await findUser(ctx, { username })) === null;
}

/**
 * The names that another account has. Only for callers who are signed in: strangers could ask for names in silence, with
 * a form that fails anyway.
 */
export async function takenNames(
  ctx: RequestContext,
  { email, username }: { readonly email?: string | null; readonly username: string | null },
): Promise<InvalidField[]> {
  const isTaken = async (name: SignInName) => {
    const owner = await findUser(ctx, name);
    return owner !== null && owner.id !== ctx.viewer?.userId;
  };
  return [
    ...(email && (await isTaken({ email })) ? [taken('email', 'EmailTaken')] : []),
    ...(username && (await isTaken({ username })) ? [taken('username', 'UsernameTaken')] : []),
  ];
}

function taken(field: string, refused: 'EmailTaken' | 'UsernameTaken'): InvalidField {
  return { path: ['input', field], message: msg(refused), alone: new Refusal(refused) };
}

/** Turns a write that fails on another account's address or username into its refusal. */
export async function refuseTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'users_email') throw new Refusal('EmailTaken');
    if (constraint === 'users_username_key') throw new Refusal('UsernameTaken');
    throw error;
  }
}
