import type { OpenApp } from '../platform/call.js';
import { run } from '../platform/transaction.js';
import { StartError } from '../platform/start-error.js';
import { operatorCall } from './accounts.js';

const replace = {
  name: 'replace-role',
  text: `update users set roles = (
      select array_agg(distinct case when role = $1 then $2 else role end) from unnest(roles) role
    ) where $1 = any(roles) returning id`,
};

/** Gives everybody who holds one role another one instead, so that the old one can go from ROLES. */
export async function replaceRoleCommand(args: string[], open: () => Promise<OpenApp>): Promise<number> {
  const [from, to] = args;
  if (!from || !to || args.length > 2) {
    process.stderr.write(
      'Give the role to replace and the one to put there: npm run replace-role -- NURSE CAREGIVER\n',
    );
    return 1;
  }

  const app = await open();
  try {
    if (!app.config.roles.includes(to)) throw new StartError(`ROLES does not have ${to}.`);
    const changed = await run(operatorCall(app), replace, [from, to]);
    process.stdout.write(`${changed.length} users had ${from} and have ${to} now.\n`);
    return 0;
  } finally {
    await app.close();
  }
}
