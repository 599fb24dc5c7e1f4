import type { Config } from '../platform/config.js';
import type { Database } from '../platform/database.js';
import { StartError } from '../platform/start-error.js';

const unknownRole = {
  name: 'unknown-role',
  text: 'select role from users, unnest(roles) role where not (roles <@ $1) and role <> all($1) limit 1',
};

/** A role that somebody holds and nobody knows would be lost on the way out, so the start stops instead. */
export async function refuseUnknownRoles(config: Config, database: Database): Promise<void> {
  const [held] = (await database.run(unknownRole, [config.roles])) as { role: string }[];
  if (!held) return;
  throw new StartError(
    `There are users with the role ${held.role}, which ROLES does not have. Add it to ROLES, or give them another one: npm run replace-role -- ${held.role} USER`,
  );
}
