import type { Config } from '../platform/config/config.js';
import type { Database } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { StartupError } from '../platform/errors/startup-error.js';

const unknownRole = statement<{ role: string }>(
  'unknown-role',
  'select role from users, unnest(roles) role where not (roles <@ $1) and role <> all($1) limit 1',
);

/** Stops the start when a user has a role that ROLES does not list; the role could not be returned by the API. */
export async function refuseUnknownRoles(
  config: Pick<Config, 'roles'>,
  database: Pick<Database, 'query'>,
): Promise<void> {
  const [held] = await database.query(unknownRole, [config.roles]);
  if (!held) return;
  throw new StartupError(
    `Some users have the role ${held.role}, which ROLES does not list. Add it to ROLES, or give them another role: npx gatehouse replace-role ${held.role} USER`,
  );
}

/** Rejects a role that users may not choose for themselves. */
export function unwelcomeRole(
  { selfAssignableRoles }: Config,
  { role }: { readonly role?: string | null },
): InvalidField | null {
  if (typeof role !== 'string' || selfAssignableRoles.includes(role)) return null;
  return { path: ['input', 'role'], message: `Choose one of ${selfAssignableRoles.join(', ') || 'none'}.` };
}

/** Rejects roles that ROLES does not list. `field` is the argument that holds them. */
export function unknownRoles(
  { roles: known }: Config,
  field: string,
  roles: readonly string[],
): InvalidField | null {
  if (roles.every((role) => known.includes(role))) return null;
  return { path: ['input', field], message: `Choose one of ${known.join(', ')}.` };
}
