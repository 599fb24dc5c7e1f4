import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

export const replaceRole: CommandDefinition = (program, operator) => {
  program
    .command('replace-role')
    .description(
      'Replaces a role with another one for every user who has it, so that it can be removed from ROLES.',
    )
    .argument('<from>', 'the role to replace')
    .argument('<to>', 'the new role, one of ROLES')
    .option(...jsonOption)
    .action(async (from: string, to: string, printed: Printed) => {
      const { replaceRoleOfAll } = await import('../replace-role.js');
      await withApp(operator, async (app) => {
        const count = await replaceRoleOfAll(app, from, to);
        print(operator, printed, { users: count }, `Replaced ${from} with ${to} for ${count} users.`);
      });
    });
};
