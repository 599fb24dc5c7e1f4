import type { Config } from '../platform/config/config.js';
import { run } from '../platform/context/transaction.js';
import type { Database } from '../platform/database/database.js';
import { tables } from '../platform/database/tables.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { msg } from '../platform/messages/messages.js';
import type { User } from './user.entity.js';

/** Stops the start when a user has a role that ROLES does not list; the role could not be returned by the API. */
export async function refuseUnknownRoles(
  config: Pick<Config, 'roles'>,
  database: Pick<Database, 'query'>,
): Promise<void> {
  const withUnknownRole = tables<{ users: User }>()
    .selectFrom('users')
    .select('roles')
    .where((eb) => eb.not(eb('roles', '<@', eb.val([...config.roles]))))
    .limit(1);
  const [held] = await run({ database }, withUnknownRole);
  const role = held?.roles.find((one) => !config.roles.includes(one));
  if (role === undefined) return;
  throw new StartupError(
    `Some users have the role ${role}, which ROLES does not list. Add it to ROLES, or give them another role: npx gatehouse replace-role ${role} USER`,
  );
}

/** Rejects a role that users may not choose for themselves. */
export function unwelcomeRole(
  { selfAssignableRoles }: Config,
  { role }: { readonly role?: string | null },
): InvalidField | null {
  if (typeof role !== 'string' || selfAssignableRoles.includes(role)) return null;
  return { path: ['input', 'role'], message: msg('roleNotOffered') };
}

/** Rejects roles that ROLES does not list. `field` is the argument that holds them. */
export function unknownRoles(
  { roles: known }: Config,
  field: string,
  roles: readonly string[],
): InvalidField | null {
  if (roles.every((role) => known.includes(role))) return null;
  return { path: ['input', field], message: msg('roleUnknown', { roles: known }) };
}
