import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const replaceRole: CommandDefinition = (program, operator) => {
  program
    .command('replace-role')
    .description(
      'Gives everybody who holds one role another one instead, so that the old one can go from ROLES.',
    )
    .argument('<from>', 'the role that goes')
    .argument('<to>', 'the role that they get, one of ROLES')
    .option(...jsonOption)
    .action(async (from: string, to: string, printed: Printed) => {
      const { replaceRoleOfAll } = await import('../replace-role.js');
      await withApp(operator, async (app) => {
        const count = await replaceRoleOfAll(app, from, to);
        print(operator, printed, { users: count }, `${count} users had ${from} and have ${to} now.`);
      });
    });
};
