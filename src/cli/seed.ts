import type { App } from '../platform/call.js';
import { findUser } from '../users/users.js';
import { makeAccount, operatorCall } from './accounts.js';

/** One password for all of them, known to everybody: the settings refuse them outside development. */
const demoPassword = 'Gatehouse-demo-1';

/** Makes admin@example.com and one account for every other role, as far as they are not there yet. */
export async function seedDemoAccounts(app: App): Promise<void> {
  for (const role of app.config.roles) {
    const call = operatorCall(app);
    const email = `${role.toLowerCase().replaceAll('_', '-')}@example.com`;
    if (await findUser(call, { email })) continue;
    await makeAccount(call, {
      email,
      username: null,
      name: `Demo ${role}`,
      roles: [role],
      password: demoPassword,
    });
  }
}
