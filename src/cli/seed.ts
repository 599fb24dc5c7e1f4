import type { Config } from '../platform/config/config.js';
import type { App } from '../platform/context/app.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { findUser } from '../users/users.js';
import { makeAccount, cliContext } from './accounts.js';

/** One public password for all demo accounts: they are refused outside development. */
export const demoPassword = 'Gatehouse-demo-1';

export function refuseOutsideDevelopment({ env }: Pick<Config, 'env'>): void {
  if (env === 'development') return;
  throw new StartupError(
    `The password of the demo accounts is public, so they are for development only. ENV is ${env}.`,
  );
}

/** Creates admin@example.com and one account for every other role, unless they exist. Returns the new ones. */
export async function seedDemoAccounts(app: App): Promise<string[]> {
  refuseOutsideDevelopment(app.config);
  const made: string[] = [];
  for (const role of app.config.roles) {
    const ctx = cliContext(app);
    const email = `${role.toLowerCase().replaceAll('_', '-')}@example.com`;
    if (await findUser(ctx, { email })) continue;
    await makeAccount(ctx, {
      email,
      username: null,
      name: `Demo ${role}`,
      roles: [role],
      password: demoPassword,
    });
    made.push(email);
  }
  return made;
}
