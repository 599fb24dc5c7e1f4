import { violatedConstraint } from '../platform/database.js';
import type { Call } from '../platform/call.js';
import { Refusal } from '../platform/refusal.js';
import { User, usernameKey } from './user.entity.js';
import type { NewUser } from './user.entity.js';

/** The name that somebody signs in by, in its canonical form. */
export type SignInName = { readonly email: string } | { readonly username: string };

export async function findUser(call: Call, name: SignInName): Promise<User | null> {
  const where = 'email' in name ? { email: name.email } : { usernameKey: usernameKey(name.username) };
  return call.em.findOne(User, where, { refresh: true });
}

/** Makes an account. Of two that ask for one address or username at once, one is refused. */
export async function createUser(call: Call, facts: NewUser): Promise<User> {
  const user = new User(facts);
  await refuseTaken(() => call.em.persist(user).flush());
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
