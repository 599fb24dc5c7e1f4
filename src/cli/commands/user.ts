import type { CommandDefinition } from '../cli-context.js';
import {
  defineEndSessions,
  defineRecoveryLink,
  defineReinstate,
  defineResetMfa,
  defineSuspend,
  defineUnlock,
} from './user/change.js';
import { defineCreate } from './user/create.js';
import { defineFind } from './user/find.js';
import { defineSessions, defineShow } from './user/look.js';

const notes = `
<user> is an id, an address or a username. With the embedded database, a running server does the work: it answers these
commands on a Unix socket in its data folder, which only the user who runs the server can open.`;

export const user: CommandDefinition = (program, operator) => {
  const group = program
    .command('user')
    .description(
      'Administers accounts: create, find, show, suspend, reinstate, unlock, reset-mfa, recovery-link, sessions, end-sessions.',
    )
    .addHelpText('after', notes);
  defineCreate(group.command('create'), operator, 'user create');
  defineFind(group, operator);
  defineShow(group, operator);
  defineSuspend(group, operator);
  defineReinstate(group, operator);
  defineUnlock(group, operator);
  defineResetMfa(group, operator);
  defineRecoveryLink(group, operator);
  defineSessions(group, operator);
  defineEndSessions(group, operator);
};
