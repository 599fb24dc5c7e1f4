import type { Command } from 'commander';
import type { Ask } from '../../administration/administration.js';
import { askFirst, refuseWithoutTerminal, yesOption } from '../../ask-first.js';
import type { Asking } from '../../ask-first.js';
import { jsonOption, print } from '../../cli-context.js';
import type { Operator, Printed } from '../../cli-context.js';
import { userArgument } from './options.js';

const load = () => Promise.all([import('../../administration/administration.js'), import('./words.js')]);

type Options = Printed & Asking;

const nothing = 'Nothing was changed.';

/** Names the account and its sessions in the question, so that a mistyped name is seen. */
async function askAbout(
  ask: Ask,
  options: Options,
  user: string,
  what: (name: string) => string,
): Promise<void> {
  if (options.yes) return;
  const { nameOf, sessionsInWords } = await import('./words.js');
  const shown = await ask('showUser', { user });
  const { name } = shown.user;
  const account = name === null ? nameOf(shown.user) : `${nameOf(shown.user)} (${name})`;
  const ended = `ends ${sessionsInWords(shown.sessions)}, and invalidates links, pending sign-ins and known devices.`;
  await askFirst(options, `${what(account)}, ${ended}`, nothing);
}

const also = 'Links, pending sign-ins and known devices are no longer valid.';

export function defineSuspend(group: Command, operator: Operator): void {
  group
    .command('suspend')
    .description(
      'Suspends an account: ends its sessions, and refuses sign-ins until it is reinstated. Asks first. The last administrator cannot be suspended.',
    )
    .argument(...userArgument)
    .option('--reason <text>', 'why, for the security events')
    .option(...yesOption)
    .option(...jsonOption)
    .action(async (user: string, { reason, ...options }: Options & { reason?: string }, command: Command) => {
      refuseWithoutTerminal(command, options, 'This ends all sessions of the account.');
      const [{ withAdministration }, { nameOf, sessionsInWords }] = await load();
      await withAdministration(operator, 'to change', async (ask) => {
        await askAbout(ask, options, user, (name) => `This suspends ${name}`);
        const done = await ask('suspendUser', { user, reason });
        const name = nameOf(done.user);
        const words = done.changed
          ? `Suspended ${name}. Ended ${sessionsInWords(done.endedSessions.length)}. ${also}`
          : `${name} is suspended already. Nothing was changed.`;
        print(operator, options, done, words);
      });
    });
}

export function defineReinstate(group: Command, operator: Operator): void {
  group
    .command('reinstate')
    .description('Ends a suspension. Sessions and links that it ended stay ended.')
    .argument(...userArgument)
    .option(...jsonOption)
    .action(async (user: string, options: Printed) => {
      const [{ withAdministration }, { nameOf }] = await load();
      await withAdministration(operator, 'to change', async (ask) => {
        const done = await ask('reinstateUser', { user });
        const name = nameOf(done.user);
        const words = done.changed
          ? `Reinstated ${name}: the account can sign in again.`
          : `${name} is not suspended. Nothing was changed.`;
        print(operator, options, done, words);
      });
    });
}

export function defineUnlock(group: Command, operator: Operator): void {
  group
    .command('unlock')
    .description('Removes the locks of an account after too many wrong passwords or codes.')
    .argument(...userArgument)
    .option(...jsonOption)
    .action(async (user: string, options: Printed) => {
      const [{ withAdministration }, { nameOf }] = await load();
      await withAdministration(operator, 'to change', async (ask) => {
        const done = await ask('unlockUser', { user });
        print(operator, options, done, `Removed all locks of ${nameOf(done.user)}.`);
      });
    });
}

export function defineResetMfa(group: Command, operator: Operator): void {
  group
    .command('reset-mfa')
    .description(
      'Removes the second factor and the backup codes of an account whose owner has lost them, ends its sessions, and tells the owner by mail. Asks first.',
    )
    .argument(...userArgument)
    .option(...yesOption)
    .option(...jsonOption)
    .action(async (user: string, options: Options, command: Command) => {
      refuseWithoutTerminal(command, options, 'This removes the second factor and ends all sessions.');
      const [{ withAdministration }, { nameOf, sessionsInWords }] = await load();
      await withAdministration(operator, 'to change', async (ask) => {
        await askAbout(ask, options, user, (name) => `This removes the second factor of ${name}`);
        const done = await ask('resetUserMfa', { user });
        const ended = sessionsInWords(done.endedSessions.length);
        const words = `Removed the second factor and the backup codes of ${nameOf(done.user)}. Ended ${ended}. ${also}`;
        print(operator, options, done, words);
      });
    });
}

export function defineRecoveryLink(group: Command, operator: Operator): void {
  group
    .command('recovery-link')
    .description(
      'Prints a link that sets a new password, once, for an account that cannot get mail. Hand it over in person or by phone. The second factor stays. Not for the last administrator.',
    )
    .argument(...userArgument)
    .option(...jsonOption)
    .action(async (user: string, options: Printed) => {
      const [[{ withAdministration }, { nameOf }], { moment }] = await Promise.all([
        load(),
        import('../../table.js'),
      ]);
      await withAdministration(operator, 'to change', async (ask) => {
        const done = await ask('createRecoveryLink', { user });
        const words = `A link for ${nameOf(done.user)} to set a new password. It works once, until ${moment(done.expiresAt)}. Anyone who has it can use it.`;
        print(operator, options, done, `${words}\n\n${done.url}`);
      });
    });
}

interface EndOptions extends Options {
  readonly session?: readonly string[];
}

export function defineEndSessions(group: Command, operator: Operator): void {
  group
    .command('end-sessions')
    .description('Signs an account out everywhere, or ends the given sessions. Asks first.')
    .argument(...userArgument)
    .option('--session <id>', 'only this session; can be repeated', gather)
    .option(...yesOption)
    .option(...jsonOption)
    .action(async (user: string, options: EndOptions, command: Command) => {
      const { session: sessionIds } = options;
      const what = sessionIds ? `ends ${sessionIds.join(', ')}` : 'signs the account out everywhere';
      refuseWithoutTerminal(command, options, `This ${what}.`);
      const [{ withAdministration }, { nameOf, sessionsInWords }] = await load();
      await withAdministration(operator, 'to change', async (ask) => {
        if (sessionIds) await askFirst(options, `This ${what}.`, nothing);
        else await askAbout(ask, options, user, (name) => `This signs ${name} out everywhere`);
        const done = await ask('endUserSessions', { user, sessionIds });
        const ended = `Ended ${sessionsInWords(done.endedSessions.length)} of ${nameOf(done.user)}.`;
        print(operator, options, done, sessionIds ? ended : `${ended} ${also}`);
      });
    });
}

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
