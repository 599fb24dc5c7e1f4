import { jsonOption, print, withApp } from '../cli-context.js';
import type { Printed, CommandDefinition } from '../cli-context.js';

const notes = `
Run it before the servers start on the restored database. With JWT_ALG=HS256, also replace JWT_SECRET. Passwords,
second factors, roles and suspensions are those of the backup. See docs/operations.md.`;

export const afterRestore: CommandDefinition = (program, operator) => {
  program
    .command('after-restore')
    .description(
      'The last step of a restore: ends every session, link, challenge, pending sign-up and mail that the backup restored, and replaces the signing keys. Every user must sign in again.',
    )
    .option(...jsonOption)
    .addHelpText('after', notes)
    .action(async (printed: Printed) => {
      const { endWhatWasRestored } = await import('../after-restore.js');
      await withApp(operator, async (app) => {
        const ended = await endWhatWasRestored(app);
        const words = `Ended ${ended.sessions} sessions, and removed ${ended.links} links and challenges, ${ended.signUps} pending sign-ups and ${ended.mails} mails. Removed the known devices of ${ended.accounts} accounts.`;
        print(operator, printed, ended, words);
      });
    });
};
