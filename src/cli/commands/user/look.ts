import type { Command } from 'commander';
import { jsonOption, print } from '../../cli-context.js';
import type { Operator, Printed } from '../../cli-context.js';
import { userArgument } from './options.js';

const load = () => Promise.all([import('../../administration/administration.js'), import('./words.js')]);

export function defineShow(group: Command, operator: Operator): void {
  group
    .command('show')
    .description('Shows one account: its state, its roles, how it signs in.')
    .argument(...userArgument)
    .option(...jsonOption)
    .action(async (user: string, options: Printed) => {
      const [{ withAdministration }, { detailed }] = await load();
      await withAdministration(operator, 'to look', async (ask) => {
        const shown = await ask('showUser', { user });
        print(operator, options, shown, detailed(shown));
      });
    });
}

export function defineSessions(group: Command, operator: Operator): void {
  group
    .command('sessions')
    .description('Lists where an account is signed in, the most recently used session first.')
    .argument(...userArgument)
    .option(...jsonOption)
    .action(async (user: string, options: Printed) => {
      const [{ withAdministration }, { listedSessions, nameOf }] = await load();
      await withAdministration(operator, 'to look', async (ask) => {
        const found = await ask('userSessions', { user });
        const none = `${nameOf(found.user)} has no session.`;
        print(operator, options, found, found.sessions.length === 0 ? none : listedSessions(found.sessions));
      });
    });
}
