import type { App } from '../platform/context/app.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { cliContext } from './accounts.js';

const replaceRole = statement(
  'replace-role',
  `update users set roles = (
      select array_agg(distinct case when role = $1 then $2 else role end) from unnest(roles) role
    ), updated_at = greatest($3::timestamptz, coalesce(updated_at, created_at) + interval '1 millisecond')
    where $1 = any(roles) returning id`,
);

/** Replaces a role with another one for every user who has it, and returns how many users changed. */
export async function replaceRoleOfAll(app: App, from: string, to: string): Promise<number> {
  if (!app.config.roles.includes(to)) throw new StartupError(`ROLES does not list ${to}.`);
  const changed = await query(cliContext(app), replaceRole, [from, to, app.now()]);
  return changed.length;
}
