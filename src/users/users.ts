import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { violatedConstraint } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { User, usernameKey } from './user.entity.js';
import type { NewUser } from './user.entity.js';

/** The name that somebody signs in by, in its canonical form. */
export type SignInName = { readonly email: string } | { readonly username: string };

/** The columns of a User. */
export const userColumns = `id, email, email_verified as "emailVerified", username, username_key as "usernameKey", name, locale,
  roles, password_hash as "passwordHash", credential_version as "credentialVersion", created_at as "createdAt",
  last_login_at as "lastLoginAt", password_changed_at as "passwordChangedAt", suspended_at as "suspendedAt",
  mfa_enabled as "mfaEnabled", devices_since as "devicesSince"`;

const byEmail = statement<Partial<User>>(
  'user-by-email',
  `select ${userColumns} from users where email = $1`,
);

const byUsername = statement<Partial<User>>(
  'user-by-username',
  `select ${userColumns} from users where username_key = $1`,
);

const byIdLocked = statement<Partial<User>>(
  'lock-user',
  `select ${userColumns} from users where id = $1 for update`,
);

/**
 * The account of that name, read past the unit of work, since a login has little time to spare beside its hash: a
 * change to it is never flushed.
 */
export async function findUser(ctx: RequestContext, name: SignInName): Promise<Readonly<User> | null> {
  const [byName, value] = 'email' in name ? [byEmail, name.email] : [byUsername, usernameKey(name.username)];
  const [row] = await query(ctx, byName, [value]);
  return row ? userOf(row) : null;
}

/**
 * The account of that id, held until the transaction of the call ends: everything that changes an account takes its row
 * first, so that nobody waits in a circle.
 */
export async function lockUser(ctx: RequestContext, id: string): Promise<Readonly<User> | null> {
  const [row] = await query(ctx, byIdLocked, [id]);
  return row ? userOf(row) : null;
}

/** A row that was read past the unit of work: a change to it is never flushed. */
function userOf(row: Partial<User>): Readonly<User> {
  return Object.assign(Object.create(User.prototype) as User, row);
}

/** The caller as the database has them now. */
export async function currentUser(ctx: RequestContext): Promise<User> {
  const user = await ctx.em.findOne(User, { id: requireViewer(ctx).userId }, { refresh: true });
  if (!user) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  return user;
}

/** Whether nobody has claimed the username; no username is free too. */
export async function usernameIsFree(ctx: RequestContext, username: string | null): Promise<boolean> {
  return username === null || (await findUser(ctx, { username })) === null;
}

/** Makes an account. Of two that ask for one address or username at once, one is refused. */
export async function createUser(ctx: RequestContext, facts: NewUser): Promise<User> {
  const user = new User(facts);
  await refuseTaken(() => ctx.em.persist(user).flush());
  return user;
}

/** Turns a write that ran against another account's address or username into its refusal. */
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
