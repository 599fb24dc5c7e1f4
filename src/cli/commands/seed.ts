import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const seed: CommandDefinition = (program, operator) => {
  program
    .command('seed')
    .description('Creates a demo account for each role, unless it exists. Development only.')
    .option(...jsonOption)
    .action(async (printed: Printed) => {
      const { demoPassword, refuseOutsideDevelopment, seedDemoAccounts } = await import('../seed.js');
      refuseOutsideDevelopment(await operator.config());
      await withApp(operator, async (app) => {
        const made = await seedDemoAccounts(app);
        const words =
          made.length === 0
            ? 'The demo accounts exist already.'
            : `Created ${made.join(', ')}. Their password is ${demoPassword}`;
        print(operator, printed, { made, password: demoPassword }, words);
      });
    });
};
