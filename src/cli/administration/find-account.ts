import { user } from '../../admin/users.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { isId } from '../../sessions/current-session.js';
import { checkEmail } from '../../users/profile.js';
import { userType } from '../../users/user.types.js';
import type { UserType } from '../../users/user.types.js';
import { findUser } from '../../users/users.js';
import { CommandError } from '../command-error.js';

/** The account with this id, address or username. */
export async function findAccount(ctx: RequestContext, named: string): Promise<UserType> {
  const found = await lookUp(ctx, named.trim());
  if (found) return found;
  throw new CommandError({
    code: 'NOT_FOUND',
    message: `No account has the id, the address or the username ${JSON.stringify(named)}. Search for it: gatehouse user find <text>`,
  });
}

/** The same, or null. Usernames that were imported may look like an address. */
export async function lookUp(ctx: RequestContext, named: string): Promise<UserType | null> {
  const id = idOf(named);
  const byId = id && (await user(ctx, id));
  if (byId) return byId;
  const { value: email } = checkEmail(named);
  const byName =
    (email !== null && (await findUser(ctx, { email }))) || (await findUser(ctx, { username: named }));
  return byName ? userType(ctx, byName) : null;
}

export function idOf(named: string): string | null {
  const id = named.toLowerCase();
  return isId(id) ? id : null;
}
